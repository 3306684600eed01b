import Foundation
import Platform
import Testing

@testable import HTTP

/// What a client may send that isn't a plain request, and what it gets (RFC 9110, RFC 9112).
@Suite struct HostileRequestTests {
    private func outcome(_ text: String) -> RequestParser.Outcome {
        RequestParser(limits: HTTPLimits()).parse(ArraySlice(text.utf8))
    }

    @Test(arguments: [
        // Targets.
        ("GET http://h/stats?top=1 HTTP/1.1\r\nHost: a\r\n\r\n", "/stats", "h"),
        ("GET HTTP://H:1/stats HTTP/1.1\r\nHost: a\r\n\r\n", "/stats", "H:1"),
        ("GET http://h?top=1 HTTP/1.1\r\nHost: a\r\n\r\n", "/", "h"),
        ("GET http://h HTTP/1.1\r\nHost: a\r\n\r\n", "/", "h"),
        ("GET //stats HTTP/1.1\r\nHost: a\r\n\r\n", "//stats", "a"),
        ("GET /stats/../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", "/stats/../etc/passwd", "a"),
        ("GET /%2e%2e/stats HTTP/1.1\r\nHost: a\r\n\r\n", "/../stats", "a"),
        ("GET /stats%2Fread HTTP/1.1\r\nHost: a\r\n\r\n", "/stats%2Fread", "a"),
        ("GET /%C3%A9 HTTP/1.1\r\nHost: a\r\n\r\n", "/é", "a"),
        ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "*", "a"),
        ("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", "*", "a:443"),
        // Versions.
        ("GET / HTTP/1.2\r\nHost: a\r\n\r\n", "/", "a"), ("GET / HTTP/1.0\r\n\r\n", "/", nil),
        // Expectations and empty contents.
        ("GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n", "/", "a"),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "/", "a"),
        ("GET / HTTP/1.1\r\nHost:\r\n\r\n", "/", ""), ("GET / HTTP/1.1\r\nHost: [::1]:1\r\n\r\n", "/", "[::1]:1"),
    ])
    func `unusual requests that are right are taken`(text: String, path: String, host: String?) {
        guard case .request(let request, let consumed) = outcome(text) else {
            Issue.record("\(outcome(text))")
            return
        }
        #expect(request.path == path)
        #expect(request.host == host)
        #expect(consumed == text.utf8.count)
    }

    @Test(arguments: [
        // Where the content ends must be beyond doubt.
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", 501),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n", 413),
        ("GET / HTTP/1.1\r\nHost: a\r\nExpect: the-unexpected\r\n\r\n", 417),
        // Lines.
        ("GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n\tfolded\r\n\r\n", 400), ("\n\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\rHost: a\r\r", 400), ("GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nX\u{e9}: b\r\n\r\n", 400),
        // Targets.
        ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET ftp://h/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /é HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET /?a=%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /%c3%28 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        // Hosts.
        ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
        ("GET http://a@b\"/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        // Other protocols.
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505), ("GET / HTTP/0.9\r\n\r\n", 505), ("GET / HTTP/1.x\r\n\r\n", 400),
        ("\u{16}\u{3}\u{1}", 400), ("SSH-2.0-OpenSSH_9.2\r\n", 400),
    ])
    func `what is ambiguous or of another protocol is rejected`(text: String, status: Int) {
        guard case .rejected(let given, _) = outcome(text) else {
            // A line that never ends is only known to be wrong at its limit.
            let filled = outcome(text + String(repeating: "x", count: 9000) + "\n")
            guard case .rejected(let late, _) = filled else {
                Issue.record("\(filled)")
                return
            }
            #expect(late == status || late == 414)
            return
        }
        #expect(given == status)
    }

    @Test func `a TLS client is told that plain HTTP is spoken here, at its first byte`() throws {
        let server = try TestServer()
        let client = try server.connect()
        client.send("\u{16}\u{3}\u{1}")
        let answer = client.receive()
        #expect(answer.hasPrefix("HTTP/1.1 400 "))
        #expect(answer.contains("TLS"))
    }

    @Test func `any number of pipelined requests is answered, in turns with others`() throws {
        let server = try TestServer()
        nonisolated(unsafe) let greedy = try server.connect()
        let count = 5000
        let request = "GET /p HTTP/1.1\r\nHost: localhost\r\n\r\n"
        Platform.Thread.start { greedy.send(String(repeating: request, count: count)) }
        let begin = ContinuousClock.now
        #expect(try HTTPClient(server.address).get("/other").status == 200)
        let waited = begin.duration(to: .now)
        #expect(waited < .seconds(5), "\(waited)")
        var answers = 0
        var rest = ""
        while answers < count {
            rest += greedy.receive(atMost: 1)
            guard !rest.isEmpty else { break }
            rest += greedy.receiveAvailable()
            answers += rest.components(separatedBy: "\r\n\r\n/p").count - 1
            rest = rest.components(separatedBy: "\r\n\r\n/p").last!
        }
        #expect(answers == count)
    }
}
