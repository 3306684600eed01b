import Foundation
import Platform
import Testing

@testable import HTTP

@Suite struct HTTPServerTests {
    @Test func `an answer has what every answer has, and the right length`() throws {
        let server = try TestServer()
        let answer = try HTTPClient(server.address).get("/a%20b")
        #expect(answer.status == 200)
        #expect(answer.body == Array("/a b".utf8))
        #expect(answer.headers["content-length"] == "4")
        #expect(answer.headers["server"] == "test")
        #expect(answer.headers["cache-control"] == "no-store")
        #expect(answer.headers["x-content-type-options"] == "nosniff")
        #expect(answer.headers["date"]?.hasSuffix(" GMT") == true)
        #expect(answer.headers["connection"] == "close")
    }

    @Test func `requests on one connection are answered in order, also when they come at once`() throws {
        let server = try TestServer()
        let client = try server.connect()
        client.send(
            (1...50).map { "GET /\($0) HTTP/1.1\r\nHost: localhost\r\n\r\n" }.joined() + "GET /last HTTP/1.0\r\n\r\n")
        let bodies = client.receive().components(separatedBy: "HTTP/1.1 200 OK").dropFirst().map { answer in
            answer.components(separatedBy: "\r\n\r\n").last
        }
        #expect(bodies == (1...50).map { "/\($0)" } + ["/last"])
    }

    @Test func `a request may come byte by byte`() throws {
        let server = try TestServer()
        let client = try server.connect()
        for character in "GET /slow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" {
            client.send(String(character))
            usleep(500)
        }
        #expect(client.receive().hasSuffix("\r\n\r\n/slow"))
    }

    @Test func `HEAD is answered like GET without the body`() throws {
        let server = try TestServer()
        let client = try server.connect()
        client.send("HEAD /four HTTP/1.0\r\n\r\n")
        let answer = client.receive()
        #expect(answer.contains("Content-Length: 5\r\n"))
        #expect(answer.hasSuffix("\r\n\r\n"))
    }

    @Test func `a client that half-closes still gets its answer`() throws {
        let server = try TestServer()
        let client = try server.connect()
        client.send("GET /half HTTP/1.1\r\nHost: localhost\r\n\r\n")
        client.halfClose()
        #expect(client.receive().hasSuffix("/half"))
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\n\r\n", 400), ("GET /\(String(repeating: "a", count: 9000)) HTTP/1.1\r\n", 414),
        ("GET / HTTP/1.1\r\nX: \(String(repeating: "a", count: 40_000))\r\n", 431),
        (
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n\(String(repeating: "b", count: 100_000))",
            413
        ),
        ("nonsense\r\n\r\n", 400),
    ])
    func `a bad request gets its status and the connection is closed`(text: String, status: Int) throws {
        let server = try TestServer()
        let client = try server.connect()
        client.send(text)
        let answer = client.receive()
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
        #expect(answer.contains("Content-Type: application/problem+json\r\n"))
        #expect(answer.contains("Connection: close\r\n"))
        #expect(client.sawEnd)
    }

    @Test func `a request that doesn't arrive whole is answered 408`() throws {
        var limits = HTTPLimits()
        limits.requestSeconds = 0.2
        let server = try TestServer(limits: limits)
        let client = try server.connect()
        client.send("GET / HTTP/1.1\r\n")
        #expect(client.receive().hasPrefix("HTTP/1.1 408 "))
    }

    @Test func `a connection without a request, and one that is idle, are closed`() throws {
        var limits = HTTPLimits()
        (limits.requestSeconds, limits.idleSeconds) = (0.4, 0.7)
        let server = try TestServer(limits: limits)
        func seconds(_ what: () -> Void) -> Double {
            let begin = Clock.seconds
            what()
            return Clock.seconds - begin
        }
        let silent = try server.connect()
        let silence = seconds { #expect(silent.receive() == "") }
        #expect(silent.sawEnd)
        #expect(silence >= 0.35 && silence < 10, "\(silence)")
        let idle = try server.connect()
        idle.send("GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n")
        let idleness = seconds { #expect(idle.receive().hasSuffix("/x")) }
        #expect(idle.sawEnd)
        // Not at once, and not after the time that a request may take either; how much later depends on the machine.
        #expect(idleness >= 0.65 && idleness < 10, "\(idleness)")
    }

    @Test func `a client that stops reading is dropped, and costs the others nothing`() throws {
        var limits = HTTPLimits()
        limits.stalledAnswerSeconds = 0.3
        let server = try TestServer(limits: limits)
        let stuck = try server.connect()
        stuck.send("GET /big HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(try HTTPClient(server.address).get("/well").body == Array("/well".utf8))
        usleep(600_000)
        #expect(stuck.receive().utf8.count < 20 << 20)
    }

    @Test func `one connection too many is answered 503, and there is room again afterwards`() throws {
        var limits = HTTPLimits()
        limits.connections = 3
        let server = try TestServer(limits: limits)
        var kept = try (0..<3).map { _ in try server.connect() }
        for client in kept {
            client.send("GET /k HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(client.receive(atMost: 12) == "HTTP/1.1 200")
        }
        let refused = try server.connect()
        #expect(refused.receive().hasPrefix("HTTP/1.1 503 "))
        kept.removeLast()
        usleep(100_000)
        #expect(try HTTPClient(server.address).get("/again").status == 200)
    }

    @Test func `a client that is slow to ask makes room for one that isn't`() throws {
        var limits = HTTPLimits()
        (limits.connections, limits.slowRequestSeconds) = (2, 0.3)
        let server = try TestServer(limits: limits)
        let slow = try (0..<2).map { _ in try server.connect() }
        for client in slow { client.send("GET / HT") }
        usleep(400_000)
        #expect(try HTTPClient(server.address).get("/quick").status == 200)
        #expect(slow[0].receive().hasPrefix("HTTP/1.1 408 "))
        slow[1].send("TP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(slow[1].receive(atMost: 12) == "HTTP/1.1 200", "only as many as needed")
    }

    @Test func `answers that nobody takes are bounded all together, and the slowest is dropped`() throws {
        var limits = HTTPLimits()
        limits.pendingAnswerBytes = 30 << 20
        let server = try TestServer(limits: limits)
        let stuck = try (0..<4).map { _ in try server.connect() }
        for client in stuck {
            client.send("GET /big HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            usleep(50_000)
        }
        #expect(try HTTPClient(server.address).get("/well").status == 200)
        let complete = stuck.map { $0.receive().utf8.count > 20 << 20 }
        #expect(complete.first == false, "it stalled longest")
        #expect(complete.last == true)
    }

    @Test func `requests on one connection have a bound`() throws {
        var limits = HTTPLimits()
        limits.requestsPerConnection = 3
        let server = try TestServer(limits: limits)
        let client = try server.connect()
        client.send(String(repeating: "GET /n HTTP/1.1\r\nHost: localhost\r\n\r\n", count: 5))
        let answers = client.receive().components(separatedBy: "HTTP/1.1 200").dropFirst()
        #expect(answers.map { $0.contains("Connection: close") } == [false, false, true])
        #expect(client.sawEnd)
    }

    @Test func `stopping answers what was asked before`() throws {
        let server = try TestServer()
        let clients = try (0..<40).map { _ in try server.connect() }
        for client in clients { client.send("GET /asked HTTP/1.1\r\nHost: localhost\r\n\r\n") }
        server.askToStop()
        for client in clients { #expect(client.receive().hasSuffix("/asked")) }
        #expect(server.shutDown())
    }

    @Test func `stopping finishes the answer under way, and nothing more is accepted`() throws {
        let size = 8 << 20
        let server = try TestServer(bodyBytes: size)
        let client = try server.connect()
        client.send("GET /big HTTP/1.1\r\nHost: localhost\r\n\r\n")
        let begin = client.receive(atMost: 1000)
        server.askToStop()
        usleep(200_000)
        let answer = begin + client.receive()
        #expect(answer.components(separatedBy: "\r\n\r\n").last?.utf8.count == size)
        #expect(server.shutDown())
        #expect(throws: (any Error).self) { try server.connect() }
    }

    @Test func `a port that is taken is an error that says so`() throws {
        let server = try TestServer()
        let error = #expect(throws: SystemFailure.self) { try ListeningSocket(server.address) }
        #expect(error?.errno == EADDRINUSE)
        #expect("\(error!)".contains("\(server.address)"))
    }
}
