import Documents
import Foundation
import Testing

/// Slow calls over the end of a daemon and the start of the next.
@Suite(.serialized) struct SlowPersistTests {
    private func start(_ options: [String] = []) throws -> TestDaemon {
        try TestDaemon(options: ["--persist"] + options)
    }

    private func detach() throws { try Command(Command.syslat, "detach") }

    private func storm(_ count: UInt64) throws {
        let run = try Command(Command.products.appending(path: "workload").path, "slowstorm", "\(count)", "4")
        #expect(run.output == "rt_sigtimedwait=\(count)\n")
    }

    @Test(arguments: [SIGKILL, SIGTERM])
    func `what was slow while no daemon ran is told by the next`(signal: Int32) throws {
        try detach()
        defer { try? detach() }
        let options = ["--slow", "100ms", "--slow-errors", "EMFILE", "--arguments", "--slow-limit", "off"]
        let first = try start(options)
        let before = try SlowCase.make("flock")
        let account = try first.slow().account
        first.stop(signal)
        let meanwhile = try SlowCase.make("fifo", "pipe", "emfile", "deleted", "tcp")
        let second = try start(options)
        let after = try SlowCase.make("bytes")
        let document = try second.slow()
        document.expect(meanwhile + after)
        document.expectAccount()
        // What the first daemon told is in its log, which went with it; that there was such a call is still counted.
        for made in before { #expect(document.calls(of: made).isEmpty) }
        #expect(document.account.seen >= account.seen + UInt64(meanwhile.count + after.count))
        #expect((document.account.dropped, document.account.heldBack) == (0, 0))
        second.stop(SIGTERM)
    }

    @Test func `a call that spans the restart is told with all its time`() throws {
        try detach()
        defer { try? detach() }
        let first = try start()
        let hung = try HungCall()
        usleep(100_000)
        first.stop(SIGKILL)
        usleep(100_000)
        let second = try start()
        hung.end()
        let call = try #require(try second.slow("pid=\(hung.pid)").calls.first { $0.name == "openat" })
        #expect(call.latencyNs > 300_000_000 && call.blockedNs > 300_000_000)
        #expect(call.errno == "ERESTARTSYS" || call.result ?? 0 < 0)
        second.stop(SIGTERM)
    }

    @Test func `what the ring has no room for while no daemon runs is counted as dropped`() throws {
        try detach()
        defer { try? detach() }
        let options = ["--slow", "off,rt_sigtimedwait=0.05ms", "--slow-limit", "off", "--slow-ring", "64KiB"]
        let first = try start(options)
        try storm(10)
        #expect(try first.slow().account == SlowDocument.Account(seen: 10, written: 10, dropped: 0, heldBack: 0))
        first.stop(SIGKILL)
        try storm(3000)
        let second = try start(options)
        let document = try second.slow()
        document.expectAccount()
        #expect(document.account.seen == 3010)
        #expect(document.account.dropped > 0 && document.account.heldBack == 0)
        // Those for which there was room are all told: the first.
        #expect(document.calls.count == Int(document.account.written) - 10)
        try storm(5)
        let after = try second.slow().account
        #expect((after.seen, after.written) == (3015, document.account.written + 5))
        #expect(after.dropped == document.account.dropped)
        second.stop(SIGTERM)
    }

    @Test func `the account adds up over kills under load`() throws {
        try detach()
        defer { try? detach() }
        let options = ["--slow", "off,rt_sigtimedwait=0.05ms", "--slow-limit", "off"]
        var daemon = try start(options)
        let kills = ProcessInfo.processInfo.environment["SYSLAT_SOAK"] == "1" ? 30 : 5
        let load = Process()
        load.executableURL = Command.products.appending(path: "workload")
        load.arguments = ["slowstorm", "\(kills * 4000)", "1"]
        load.standardOutput = FileHandle.nullDevice
        try load.run()
        for _ in 0..<kills {
            usleep(.random(in: 50_000...250_000))
            daemon.stop(SIGKILL)
            daemon = try start(options)
            try daemon.slow("top=1").expectAccount()
        }
        load.waitUntilExit()
        #expect(load.terminationStatus == 0)
        let document = try daemon.slow("top=1")
        document.expectAccount()
        #expect(document.account.seen == UInt64(kills * 4000))
        daemon.stop(SIGTERM)
    }
}
