import Foundation
import Platform
import Testing

@testable import HTTP

/// Answers that are no use to a client: each is an error that says what failed, why, and what to do.
@Suite struct HTTPClientTests {
    private static let notHTTP = "the answer is not HTTP; check that syslat listens there"
    private static let brokeOff = "the connection ended in the middle of the answer; try again"

    @Test(arguments: [
        ("", "the server closed the connection without an answer; check that syslat listens there"),
        ("SSH-2.0-OpenSSH_9.2\r\n", notHTTP), ("\0\0\u{1}", notHTTP), ("\r\n\r\n", notHTTP),
        // Status lines.
        ("HTTP/2 200\r\n\r\n", notHTTP), ("HTTP/1.1\r\n\r\n", notHTTP), ("HTTP/1.1 OK\r\n\r\n", notHTTP),
        ("HTTP/1.1 99999 OK\r\n\r\n", notHTTP), ("HTTP/1.1 -200 OK\r\n\r\n", notHTTP),
        ("ICY 200 OK\r\n\r\n", notHTTP),
        // What is cut off, at each place.
        ("HTT", brokeOff), ("HTTP/1.1 200 OK", brokeOff), ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n", brokeOff),
        ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n", brokeOff),
        ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc", brokeOff),
        // Where the body ends.
        ("HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\nabc", notHTTP),
        ("HTTP/1.1 200 OK\r\nContent-Length: four\r\n\r\nabcd", notHTTP),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "the answer has a Transfer-Encoding, which this client does not support; check that syslat listens there"
        ),
    ])
    func `an answer that is broken is an error`(answer: String, reason: String) throws {
        let server = try BrokenServer(answering: answer)
        let error = #expect(throws: SystemFailure.self) { try HTTPClient(server.address).get("/x") }
        #expect(error?.description == "cannot reach \(server.address): \(reason)")
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nX: \(String(repeating: "a", count: 5000))",
        "HTTP/1.1 200 OK\r\n\(String(repeating: "X: a\r\n", count: 1000))\r\n",
        "HTTP/1.1 200 OK\r\n\r\n\(String(repeating: "a", count: 5000))", String(repeating: "a", count: 5000),
    ])
    func `no more is read than an answer may have, in its head or its body`(answer: String) throws {
        let server = try BrokenServer(answering: answer, closes: false)
        let client = HTTPClient(server.address, maxAnswerBytes: 1000)
        let error = #expect(throws: SystemFailure.self) { try client.get("/x") }
        #expect(
            error?.description
                == "cannot reach \(server.address): the answer is longer than 1000 bytes; check that "
                + "syslat listens there")
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab"])
    func `an answer that doesn't come whole in time is given up`(answer: String) throws {
        let server = try BrokenServer(answering: answer, closes: false)
        let error = #expect(throws: SystemFailure.self) {
            try HTTPClient(server.address, timeoutSeconds: 0.1).get("/x")
        }
        #expect(error?.errno == ETIMEDOUT)
        #expect(
            error?.description
                == "cannot reach \(server.address): no complete answer within 0.1 s: Connection timed out; try again; if "
                + "that fails, the server there hangs or is not syslat")
    }

    @Test func `one that comes drop by drop doesn't get more time`() throws {
        let answer = "HTTP/1.1 200 OK\r\nX: \(String(repeating: "a", count: 1000))"
        let server = try BrokenServer(answering: answer, pause: 0.02)
        let error = #expect(throws: SystemFailure.self) {
            try HTTPClient(server.address, timeoutSeconds: 0.2).get("/x")
        }
        #expect(error?.errno == ETIMEDOUT)
    }

    @Test func `an answer without a length ends with the connection`() throws {
        let server = try BrokenServer(answering: "HTTP/1.0 404 Not Found\r\nX-A:  b\r\nnonsense\r\n\r\nabc")
        let answer = try HTTPClient(server.address).get("/x")
        #expect(answer.status == 404)
        #expect(answer.headers == ["x-a": "b"])
        #expect(answer.body == Array("abc".utf8))
    }

    @Test func `a server that isn't there, and a host that has no address, are errors that say so`() throws {
        var listener: ListeningSocket? = try ListeningSocket(.tcp(host: "127.0.0.1", port: 0))
        let address = try #require(listener?.address)
        listener = nil
        let refused = #expect(throws: SystemFailure.self) { try HTTPClient(address).get("/x") }
        #expect(refused?.description == "cannot reach \(address): Connection refused")
        let nowhere = try #require(SocketAddress("name.invalid:1"))
        let unknown = #expect(throws: SystemFailure.self) { try HTTPClient(nowhere).get("/x") }
        #expect(
            unknown?.description.hasPrefix("cannot reach name.invalid:1: 'name.invalid' has no address (") == true)
        let file = SocketAddress.unix(path: "/nonexistent/s.sock")
        let missing = #expect(throws: SystemFailure.self) { try HTTPClient(file).get("/x") }
        #expect(missing?.description == "cannot reach \(file): No such file or directory")
    }
}
