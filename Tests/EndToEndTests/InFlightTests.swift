import Foundation
import StatsModel
import Testing

@Suite(.serialized) struct InFlightTests {
    /// A process that hangs in open, since nobody else opens its FIFO.
    private struct Hung {
        let process = Process()
        private let path = "/tmp/syslat-fifo-\(getpid())-\(Int.random(in: 0...999_999))"

        init() throws {
            try #require(mkfifo(path, 0o600) == 0)
            process.executableURL = URL(fileURLWithPath: "/bin/cat")
            process.arguments = [path]
            try process.run()
            usleep(200_000)
        }

        func end() {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            unlink(path)
        }
    }

    private func call(of hung: Hung, in daemon: TestDaemon) throws -> InFlightDocument.Call? {
        usleep(50_000)
        let document = try JSONDecoder().decode(InFlightDocument.self, from: try daemon.get("/inflight?top=10000").body)
        return document.calls.first { $0.pid == Int(hung.process.processIdentifier) }
    }

    @Test func `a hung call is seen with its thread, its age and where in the kernel it hangs`() throws {
        let daemon = try TestDaemon()
        let hung = try Hung()
        defer { hung.end() }
        let call = try #require(try call(of: hung, in: daemon))
        #expect((call.comm, call.name, call.abi) == ("cat", "openat", "x86_64"))
        #expect(!call.sinceBeforeAttach)
        #expect((200_000_000...10_000_000_000).contains(call.ageNs))
        #expect(call.stack.contains("fifo_open"), "\(call.stack)")
        let row = try #require(try daemon.row("openat"))
        #expect(row.inFlight.count >= 1)
        #expect(try #require(row.inFlight.oldestNs) >= 200_000_000)
    }

    @Test func `a call that hung before the daemon started is found, and gone when it has ended`() throws {
        let hung = try Hung()
        let daemon = try TestDaemon()
        let call = try #require(try call(of: hung, in: daemon))
        #expect((call.comm, call.name) == ("cat", "openat"))
        #expect(call.sinceBeforeAttach)
        #expect(call.stack.contains("fifo_open"))
        #expect(try #require(try daemon.row("openat")).inFlight.count >= 1)
        hung.end()
        #expect(try self.call(of: hung, in: daemon) == nil)
        #expect(try daemon.stats().recorder.lost == .init(recursion: 0, noMemory: 0, overwritten: 0))
    }

    @Test func `no kernel address is ever shown`() throws {
        let daemon = try TestDaemon()
        let text = String(decoding: try daemon.get("/inflight").body, as: UTF8.self)
        #expect(text.firstMatch(of: /ffff[0-9a-f]{8}/) == nil)
        #expect(text.firstMatch(of: /0x[0-9a-f]/) == nil)
    }
}
