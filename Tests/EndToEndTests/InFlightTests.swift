import Foundation
import StatsModel
import Testing

@Suite(.serialized) struct InFlightTests {
    private func call(of hung: HungCall, in daemon: TestDaemon) throws -> InFlightDocument.Call? {
        usleep(50_000)
        let document = try JSONDecoder().decode(InFlightDocument.self, from: try daemon.get("/inflight?top=10000").body)
        return document.calls.first { $0.pid == hung.pid }
    }

    @Test func `a hung call is seen with its thread, its age and where in the kernel it hangs`() throws {
        let daemon = try TestDaemon()
        let hung = try HungCall()
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
        let hung = try HungCall()
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
