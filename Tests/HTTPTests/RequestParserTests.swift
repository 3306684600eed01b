import Foundation
import Testing

@testable import HTTP

private func parse(_ text: String, limits: HTTPLimits = HTTPLimits()) -> RequestParser.Outcome {
    RequestParser(limits: limits).parse(ArraySlice(text.utf8))
}

private func status(_ outcome: RequestParser.Outcome) -> Int? {
    if case .rejected(let status, _) = outcome { status } else { nil }
}

@Suite struct RequestParserTests {
    @Test func `a request is its line and its headers`() throws {
        let text =
            "GET /stats?window=10s&name=epoll_%2A,read HTTP/1.1\r\nHost: a\r\nX-Empty:\r\nAccept: \t b \r\n\r\nrest"
        guard case .request(let request, let consumed) = parse(text) else {
            Issue.record("not parsed")
            return
        }
        #expect(request.method == "GET")
        #expect(request.path == "/stats")
        #expect(request.query == [.init("window", "10s"), .init("name", "epoll_*,read")])
        #expect(request.header("accept") == "b")
        #expect(request.header("x-empty") == "")
        #expect(request.keepAlive)
        #expect(consumed == text.utf8.count - 4)
    }

    @Test func `every beginning of a request needs more`() {
        let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        for length in 0..<bytes.count {
            #expect(RequestParser(limits: HTTPLimits()).parse(bytes[..<length]) == .needsMore)
        }
    }

    @Test(arguments: [
        ("HTTP/1.1\r\nHost: a\r\n", true), ("HTTP/1.1\r\nHost: a\r\nConnection: close\r\n", false),
        ("HTTP/1.1\r\nHost: a\r\nConnection: Foo, CLOSE\r\n", false), ("HTTP/1.0\r\n", false),
        ("HTTP/1.0\r\nConnection: keep-alive\r\n", true), ("HTTP/1.1\r\nHost: a\r\nConnection: x,\tclose\t\r\n", false),
        ("HTTP/1.0\r\nConnection: x\r\nConnection:\t Keep-Alive ,y\r\n", true),
        ("HTTP/1.1\r\nHost: a\r\nConnection: closed\r\n", true),
    ])
    func `the version and Connection decide whether the connection is kept`(rest: String, keeps: Bool) {
        guard case .request(let request, _) = parse("GET / \(rest)\r\n") else {
            Issue.record("not parsed")
            return
        }
        #expect(request.keepAlive == keeps)
    }

    @Test(arguments: [
        ("GET /\r\n\r\n", 400), ("GET  / HTTP/1.1\r\n\r\n", 400), ("G@T / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\nHost: a\n\n", 400), ("GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400),
        ("GET / HTTP/2.0\r\n\r\n", 505), ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505), ("GET / FTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n: a\r\n\r\n", 400), ("GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET /%4 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 413),
        ("\u{16}\u{3}\u{1}\u{2}\n", 400),
    ])
    func `what is not a servable request is rejected with the right status`(text: String, expected: Int) {
        #expect(status(parse(text)) == expected)
    }

    @Test func `an absolute target is its path`() {
        guard case .request(let request, _) = parse("GET http://host:1/stats?top=1 HTTP/1.1\r\nHost: a\r\n\r\n") else {
            Issue.record("not parsed")
            return
        }
        #expect(request.path == "/stats")
        #expect(request.query == [.init("top", "1")])
    }

    @Test func `each length has its bound, whether or not the line has ended`() {
        var limits = HTTPLimits()
        (limits.requestLineBytes, limits.headBytes, limits.headerFields) = (100, 300, 5)
        let long = String(repeating: "a", count: 400)
        #expect(status(parse("GET /\(long)", limits: limits)) == 414)
        #expect(status(parse("GET /\(long) HTTP/1.1\r\n\r\n", limits: limits)) == 414)
        #expect(status(parse("GET / HTTP/1.1\r\nX: \(long)", limits: limits)) == 431)
        #expect(status(parse("GET / HTTP/1.1\r\nX: \(long)\r\n\r\n", limits: limits)) == 431)
        let many = String(repeating: "X: y\r\n", count: 6)
        #expect(status(parse("GET / HTTP/1.1\r\n\(many)\r\n", limits: limits)) == 431)
    }

    @Test func `what is exactly as long as it may be is taken, and one byte or field more is not`() {
        func line(_ bytes: Int) -> String {
            // The line with its CR; the limit is on what stands before the LF.
            let rest = "GET / HTTP/1.1\r".utf8.count
            return "GET /\(String(repeating: "a", count: bytes - rest)) HTTP/1.1\r\nHost: a\r\n\r\n"
        }
        #expect(status(parse(line(8192))) == nil)
        #expect(status(parse(line(8193))) == 414)
        func fields(_ count: Int) -> String {
            "GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X: y\r\n", count: count - 1))\r\n"
        }
        #expect(status(parse(fields(100))) == nil)
        #expect(status(parse(fields(101))) == 431)
        func head(_ bytes: Int) -> String {
            let rest = "GET / HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n".utf8.count
            return "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "a", count: bytes - rest))\r\n\r\n"
        }
        guard case .request(_, let consumed) = parse(head(32768)) else {
            Issue.record("\(parse(head(32768)))")
            return
        }
        #expect(consumed == 32768)
        #expect(status(parse(head(32769))) == 431)
    }

    @Test func `random bytes never crash the parser`() {
        let alphabet = Array("GET / HTTP/1.1\r\n\r\nHost: a%\0\u{7f}:?&=+".utf8)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...60)).map { _ in alphabet.randomElement()! }
            if case .request(_, let consumed) = RequestParser(limits: HTTPLimits()).parse(bytes[...]) {
                #expect(consumed <= bytes.count)
            }
        }
    }
}
