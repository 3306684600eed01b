import Foundation
import Loop
import Platform
import Testing

@testable import HTTP

/// The server as one member of a loop among others. The loop runs on the test's own thread, so its turns can be counted.
@Suite struct ServerLoopTests {
    /// Waits for nothing, and counts the turns that the others cause.
    private final class Counter: LoopMember {
        private(set) var turns = 0
        /// How many requests were answered; counted by the server's handler.
        var requests = 0

        func appendDescriptors(to wanted: inout [pollfd], now: Double) {}

        func handle(_ ready: ArraySlice<pollfd>, now: Double, until: Double) { turns += 1 }
    }

    private let loop = Loop()
    private let counter = Counter()
    private let listener: ListeningSocket

    init() throws {
        listener = try ListeningSocket(.tcp(host: "127.0.0.1", port: 0))
        loop.add(counter)
    }

    private func makeServer(limits: HTTPLimits = HTTPLimits(), bodyBytes: Int = 1) -> HTTPServer {
        let body = [UInt8](repeating: 97, count: bodyBytes)
        return HTTPServer(listeners: [listener], limits: limits, name: "test") { [counter] _ in
            counter.requests += 1
            return HTTPResponse(contentType: "text/plain", body: body)
        }
    }

    private let request = "GET /p HTTP/1.1\r\nHost: localhost\r\n\r\n"

    /// Runs the loop until `ticks` ticks of 10 ms have come.
    private func run(ticks: Int) {
        var count = 0
        loop.add(Ticker(every: 0.01) { count += 1 })
        loop.run { count == ticks }
    }

    @Test func `who waits for a turn has the loop not wait, and afterwards it waits again`() throws {
        var limits = HTTPLimits()
        // No turn may end for its time, however slow the machine.
        limits.turnSeconds = 60
        let server = makeServer(limits: limits)
        loop.add(server)
        let client = try RawConnection(listener.address)
        client.send(String(repeating: request, count: 100))
        var answers = ""
        loop.run {
            answers += client.receiveAvailable()
            return answers.components(separatedBy: "200 OK").count - 1 == 100
        }
        // One to accept, and one for 16 requests each.
        #expect(counter.turns >= 7)
        let before = counter.turns
        run(ticks: 10)
        // The tick itself, and one after each.
        #expect(counter.turns - before <= 25, "\(counter.turns - before)")
    }

    @Test func `a server that is stopped gives up what is left in time, and a loop that goes on without it waits`()
        throws
    {
        var limits = HTTPLimits()
        limits.shutdownSeconds = 0.05
        let server = makeServer(limits: limits, bodyBytes: 20 << 20)
        loop.add(server)
        let stuck = try RawConnection(listener.address)
        stuck.send(request)
        loop.run { counter.requests == 1 }
        server.stop()
        #expect(!server.isFinished)
        let before = counter.turns
        run(ticks: 10)
        #expect(server.isFinished)
        #expect(counter.turns - before <= 30, "\(counter.turns - before)")
        #expect(stuck.receive().utf8.count < 20 << 20)
        #expect(server.deadline == .infinity)
    }

    @Test func `nothing is accepted in the turn in which another member stops it`() throws {
        // A socket that another program passed goes on listening, since that one may want it again.
        let inherited = try ListeningSocket(inherited: dup(listener.descriptor.number))
        let server = HTTPServer(listeners: [inherited], name: "test") { _ in
            HTTPResponse(contentType: "text/plain", body: [])
        }
        loop.add(server)
        var wanted: [pollfd] = []
        server.appendDescriptors(to: &wanted, now: Clock.seconds)
        server.stop()
        let late = try RawConnection(listener.address)
        #expect(poll(&wanted, nfds_t(wanted.count), 10_000) == 1)
        server.handle(wanted[...], now: Clock.seconds, until: .infinity)
        #expect(server.isFinished)
        #expect(late.receiveAvailable() == "", "whoever takes over the socket answers it")
    }
}
