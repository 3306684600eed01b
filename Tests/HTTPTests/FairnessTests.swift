import Foundation
import Platform
import Testing

@testable import HTTP

/// Many who ask at once, and what is due beside them.
@Suite struct FairnessTests {
    /// What a server's loop did, written by its thread and read when that has ended.
    private final class Log: @unchecked Sendable {
        var sinceTick = 0
        var mostBetweenTicks = 0
        var ticks = 0
        var requests = 0
    }

    @Test func `however many ask for what takes long, a tick comes when it is due`() throws {
        let log = Log()
        let server = try TestServer(
            handler: { _ in
                let end = Clock.seconds + 0.002
                while Clock.seconds < end {}
                log.sinceTick += 1
                log.requests += 1
                return HTTPResponse(contentType: "text/plain", body: [97])
            },
            tick: {
                log.mostBetweenTicks = max(log.mostBetweenTicks, log.sinceTick)
                (log.sinceTick, log.ticks) = (0, log.ticks + 1)
            })
        let request = "GET /p HTTP/1.1\r\nHost: localhost\r\n\r\n"
        let clients = try (0..<40).map { _ in try server.connect() }
        for client in clients { client.send(String(repeating: request, count: 16)) }
        for client in clients { #expect(client.receive(atMost: 12) == "HTTP/1.1 200") }
        #expect(server.shutDown(within: 20))
        // A tick is due after 25 of them. All 640 came between two when a turn had no end.
        #expect(log.mostBetweenTicks <= 60, "\(log.mostBetweenTicks)")
        #expect(log.requests >= 40 && log.ticks > 0)
    }

    @Test func `the longest idle connection makes room for a new one, but not one that has asked just now`() throws {
        var limits = HTTPLimits()
        (limits.connections, limits.idleSecondsWhenFull) = (3, 0.3)
        let server = try TestServer(limits: limits)
        let kept = try (0..<3).map { _ in try server.connect() }
        for client in kept {
            client.send("GET /k HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(client.receive(atMost: 12) == "HTTP/1.1 200")
            usleep(10_000)
        }
        let tooMany = try server.connect().receive()
        #expect(tooMany.hasPrefix("HTTP/1.1 503 ") && tooMany.contains("\r\nRetry-After: 1\r\n"))
        usleep(400_000)
        #expect(try HTTPClient(server.address).get("/new").status == 200)
        #expect(kept[0].receive().hasSuffix("/k") && kept[0].sawEnd, "the longest idle")
        kept[2].send("GET /still HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        #expect(kept[2].receive().hasSuffix("/still"), "only as many as needed")
    }

    @Test func `empty lines keep nobody's place`() throws {
        var limits = HTTPLimits()
        (limits.connections, limits.slowRequestSeconds) = (1, 0.2)
        let server = try TestServer(limits: limits)
        let squatter = try server.connect()
        for _ in 0..<4 {
            squatter.send("\r\n")
            usleep(100_000)
        }
        #expect(try HTTPClient(server.address).get("/new").status == 200)
        #expect(squatter.receive().hasPrefix("HTTP/1.1 408 "))
    }

    @Test func `a stop answers every pipelined request that had come, and says which is the last`() throws {
        let server = try TestServer()
        let client = try server.connect()
        client.send(String(repeating: "GET /p HTTP/1.1\r\nHost: localhost\r\n\r\n", count: 100))
        server.askToStop()
        let answers = client.receive().components(separatedBy: "HTTP/1.1 200 OK").dropFirst()
        #expect(answers.count == 100)
        #expect(answers.last?.contains("Connection: close") == true)
        #expect(client.sawEnd)
        #expect(server.shutDown())
    }
}
