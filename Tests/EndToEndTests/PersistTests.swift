import Foundation
import HTTP
import Documents
import Measurements
import Rendering
import Text
import Testing

/// A daemon whose probe outlives it.
@Suite(.serialized) struct PersistTests {
    private static let folder = "/sys/fs/bpf/syslat"

    private func start() throws -> TestDaemon { try TestDaemon("--persist") }

    private func detach() throws -> Command { try Command(Command.syslat, "detach") }

    /// Makes calls of getpgid on every CPU, in threads that move between CPUs, until told to stop.
    private final class Load: @unchecked Sendable {
        // Touched with `lock` locked.
        private let lock = NSLock()
        private var isEnding = false
        private var runs = 0
        private let done = DispatchSemaphore(value: 0)

        private static let calls = 200_000

        init() {
            Thread.detachNewThread { [self] in
                while !lock.withLock({ isEnding }) {
                    let run = Process()
                    run.executableURL = Command.products.appending(path: "workload")
                    run.arguments = ["migrate", "\(Self.calls)"]
                    try? run.run()
                    run.waitUntilExit()
                    lock.withLock { runs += 1 }
                }
                done.signal()
            }
        }

        /// How many calls were made.
        func end() -> UInt64 {
            lock.withLock { isEnding = true }
            done.wait()
            return UInt64(runs * Self.calls * ProcessInfo.processInfo.activeProcessorCount)
        }
    }

    @Test func `a daemon that is killed again and again under load loses no call`() throws {
        let kills = ProcessInfo.processInfo.environment["SYSLAT_SOAK"] == nil ? 8 : 100
        _ = try detach()
        defer { _ = try? detach() }
        var daemon = try start()
        let attached = try daemon.stats().recorder.attachedAt
        let load = Load()
        var last: UInt64 = 0
        for round in 0..<kills {
            if round.isMultiple(of: 2) {
                // Killed while it serves.
                usleep(.random(in: 0...200_000))
                daemon.stop(SIGKILL)
            } else {
                daemon.stop(SIGKILL)
                // Another is killed while it starts, wherever it is in taking over.
                let starting = Process()
                starting.executableURL = URL(fileURLWithPath: Command.syslat)
                starting.arguments = ["serve", "--persist", "--listen", "127.0.0.1:0"]
                starting.standardError = FileHandle.nullDevice
                try starting.run()
                usleep(.random(in: 0...250_000))
                Foundation.kill(starting.processIdentifier, SIGKILL)
                starting.waitUntilExit()
            }
            daemon = try start()
            #expect(daemon.firstLog.contains("resumed counting that began at \(attached)"))
            // What Prometheus sees only grows.
            let metrics = String(decoding: try daemon.get("/metrics").body, as: UTF8.self)
            let count = try #require(
                metrics.firstMatch(
                    of: /syslat_syscall_duration_seconds_count\{syscall="getpgid",abi="[a-z0-9_]+"\} ([0-9]+)/))
            let seen = try #require(UInt64(count.output.1))
            #expect(seen >= last)
            last = seen
        }
        let made = load.end()
        let row = try #require(try daemon.row("getpgid"))
        #expect(row[.calls] == made, "after \(kills) kills")
        #expect(row[.entries] == made)
        let recorder = try daemon.stats().recorder
        #expect(recorder.lost.isEmpty)
        #expect(recorder.attachedAt == attached)
        #expect(recorder.entries == recorder.exits + recorder.inFlight + recorder.neverReturned)
    }

    @Test func `a call that spans a restart is counted once, with all its time`() throws {
        _ = try detach()
        defer { _ = try? detach() }
        let first = try start()
        let hung = try HungCall()
        usleep(300_000)
        first.stop(SIGKILL)
        usleep(200_000)
        let second = try start()
        let document = try JSONDecoder().decode(
            InFlightDocument.self, from: try second.get("/inflight?top=10000").body)
        let call = try #require(document.calls.first { $0.pid == hung.pid })
        #expect(!call.sinceBeforeAttach && call.name == "openat" && call.ageNs > 500_000_000)
        hung.end()
    }

    @Test func `ages are right across time namespaces`() throws {
        _ = try detach()
        defer { _ = try? detach() }
        let namespace = ["unshare", "-T", "--monotonic", "86400", "-f", "--kill-child"]
        let first = try TestDaemon(
            command: namespace + [Command.syslat, "serve", "--persist", "--listen", "127.0.0.1:0"])
        let hung = try HungCall()
        defer { hung.end() }
        func age(_ daemon: TestDaemon) throws -> UInt64 {
            usleep(50_000)
            let document = try JSONDecoder().decode(
                InFlightDocument.self, from: try daemon.get("/inflight?top=10000").body)
            return try #require(document.calls.first { $0.pid == hung.pid }).ageNs
        }
        let minute: UInt64 = 60_000_000_000
        #expect((200_000_000..<minute).contains(try age(first)))
        #expect(try first.stats("window=10s").window.seconds < 60)
        first.stop(SIGKILL)
        usleep(300_000)
        let second = try start()
        #expect((500_000_000..<minute).contains(try age(second)))
        let stats = try second.stats()
        #expect(stats.window.seconds < 60 && stats.recorder.lost.isEmpty)
        second.stop(SIGKILL)
        // And back into the namespace, where the probe began long before the clock's own beginning.
        let past = ["unshare", "-T", "--monotonic", "-60", "-f", "--kill-child"]
        let third = try TestDaemon(command: past + [Command.syslat, "serve", "--persist", "--listen", "127.0.0.1:0"])
        #expect((500_000_000..<minute).contains(try age(third)))
        #expect(try third.stats().window.seconds < 60)
    }

    @Test func `a daemon that ends leaves the kernel counting, until detach`() throws {
        _ = try detach()
        let daemon = try start()
        let (status, log) = daemon.stop(SIGTERM)
        #expect(status == 0)
        #expect(log.contains("the recorder stays attached and counts, 'syslat detach' removes it"))
        let check = try Command(Command.syslat, "check")
        #expect(check.status == 0)
        let told = try #require(
            check.output.firstMatch(of: /(\d+) attached programs, in (\S+); 'syslat detach' removes them/))
        // One more where sleeping threads stay in a queue, since Linux 6.12.
        #expect((told.1 == "4" || told.1 == "5") && told.2 == Self.folder)
        let detached = try detach()
        #expect(detached.status == 0)
        #expect(detached.output == "detached \(told.1) programs; nothing is left\n")
        #expect(try detach().output == "nothing was left\n")
        #expect(!FileManager.default.fileExists(atPath: Self.folder))
        #expect(try Command(Command.syslat, "check").output.contains("'serve --persist': nothing"))
    }

    @Test func `two daemons can't have it at once, and detach doesn't take it away`() throws {
        _ = try detach()
        defer { _ = try? detach() }
        let daemon = try start()
        let second = try Command(Command.syslat, "serve", "--persist", "--listen", "127.0.0.1:0")
        #expect(second.status == 2)
        #expect(second.errors.contains("another syslat uses it"))
        let detached = try detach()
        #expect(detached.status == 1)
        #expect(detached.errors.contains("another syslat uses it"))
        #expect(try daemon.get("/readyz").status == 200)
        // Without --persist it records beside it.
        let beside = try TestDaemon()
        try Command(Command.products.appending(path: "workload").path, "rare")
        #expect(try daemon.row("getpgid")?[.calls] == 12_345)
        #expect(try beside.row("getpgid")?[.calls] == 12_345)
        daemon.stop(SIGTERM)
    }

    @Test func `a recorder of another layout is replaced, and what it counted is said`() throws {
        _ = try detach()
        defer { _ = try? detach() }
        let old = try start()
        try Command(Command.products.appending(path: "workload").path, "rare")
        sleep(2)
        old.stop(SIGKILL)
        let layout = try #require(try FileManager.default.contentsOfDirectory(atPath: Self.folder).first)
        try FileManager.default.moveItem(atPath: "\(Self.folder)/\(layout)", toPath: "\(Self.folder)/v1")
        let new = try start()
        let said = try #require(
            new.firstLog.firstMatch(of: /counting starts from zero: .* v1 \(([0-9]+) calls, [0-9]+ errors/),
            "\(new.firstLog)")
        #expect(try #require(UInt64(said.output.1)) > 12_345)
        #expect(try new.row("getpgid") == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: Self.folder) == [layout])
        new.stop(SIGTERM)
    }

    @Test func `a start that was cut short, or links that somebody removed, are begun anew`() throws {
        _ = try detach()
        defer { _ = try? detach() }
        let first = try start()
        first.stop(SIGKILL)
        let layout = try #require(try FileManager.default.contentsOfDirectory(atPath: Self.folder).first)
        try FileManager.default.removeItem(atPath: "\(Self.folder)/\(layout)/0-syslat_exit")
        let second = try start()
        #expect(!second.firstLog.contains("resumed counting"))
        try Command(Command.products.appending(path: "workload").path, "rare")
        #expect(try second.row("getpgid")?[.calls] == 12_345)
        second.stop(SIGTERM)
    }

    @Test func `without it a killed daemon leaves nothing, and counters begin anew`() throws {
        _ = try detach()
        let first = try TestDaemon()
        try Command(Command.products.appending(path: "workload").path, "rare")
        #expect(try first.row("getpgid")?[.calls] == 12_345)
        first.stop(SIGKILL)
        #expect(!FileManager.default.fileExists(atPath: Self.folder))
        let second = try TestDaemon()
        #expect(try second.row("getpgid") == nil)
    }

    @Test func `a folder that somebody else made is not trusted`() throws {
        _ = try detach()
        try FileManager.default.createDirectory(atPath: Self.folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: Self.folder) }
        chown(Self.folder, 65534, 65534)
        let run = try Command(Command.syslat, "serve", "--persist", "--listen", "127.0.0.1:0")
        #expect(run.status == 2)
        #expect(run.errors.contains("another user owns \(Self.folder)"), "\(run.errors)")
        #expect(run.errors.contains("remove it as root"), "\(run.errors)")
    }

    @Test func `a start that fails leaves no folder behind`() throws {
        _ = try detach()
        let hidden = "mount -t tmpfs none /sys/kernel/btf && exec \"$0\" \"$@\""
        let run = try Command(
            "unshare", "-m", "sh", "-c", hidden, Command.syslat, "serve", "--persist", "--listen", "127.0.0.1:0")
        #expect(run.status == 2)
        #expect(!FileManager.default.fileExists(atPath: Self.folder))
    }
}
