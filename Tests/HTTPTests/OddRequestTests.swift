import Foundation
import Platform
import Testing

@testable import HTTP

/// What isn't a plain request, as it goes over a socket.
@Suite struct OddRequestTests {
    @Test(arguments: [
        // A content that is announced and empty needs no 100; the answer itself is enough (RFC 9110, section 10.1.1).
        ("GET /e HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n", "200 OK", "/e"),
        ("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n", "200 OK", "*"),
        ("CONNECT localhost:443 HTTP/1.1\r\nHost: localhost:443\r\n", "200 OK", "*"),
        ("GET /a/../../b HTTP/1.1\r\nHost: localhost\r\n", "200 OK", "/a/../../b"),
        ("GET /a%2Fb HTTP/1.1\r\nHost: localhost\r\n", "200 OK", "/a%2Fb"),
        ("GET //a HTTP/1.1\r\nHost: localhost\r\n", "200 OK", "//a"),
        ("GET http://localhost/abs HTTP/1.1\r\nHost: localhost\r\n", "200 OK", "/abs"),
        ("GET /v HTTP/1.1\r\nHost: localhost\r\nX: caf\u{e9} \u{1f600}\r\n", "200 OK", "/v"),
    ])
    func `what is odd and right is answered once`(head: String, status: String, body: String) throws {
        let server = try TestServer()
        let client = try server.connect()
        client.send("\(head)Connection: close\r\n\r\n")
        let answer = client.receive()
        #expect(answer.hasPrefix("HTTP/1.1 \(status)\r\n"), "\(answer)")
        #expect(answer.hasSuffix("\r\n\r\n\(body)"), "\(answer)")
        #expect(answer.components(separatedBy: "\r\nDate: ").count == 2)
    }

    @Test(arguments: [
        ("POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("GET /\u{e9} HTTP/1.1\r\nHost: localhost\r\n\r\n", 400), ("GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        ("GET / HTTP/1.1\nHost: localhost\n\n", 400),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n", 400), ("GET / HTTP/1.1\r\nX: \0\r\n\r\n", 400),
        // The whole of what an HTTP/2 client begins with (RFC 9113, section 3.4), with its SETTINGS frame.
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u{4}\0\0\0\0\0", 505),
    ])
    func `what is wrong gets its status, once, and the connection is closed`(text: String, status: Int) throws {
        let server = try TestServer()
        let client = try server.connect()
        client.send(text)
        let answer = client.receive()
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
        #expect(answer.contains("\r\nConnection: close\r\n"))
        #expect(answer.components(separatedBy: "\r\nDate: ").count == 2)
        #expect(client.sawEnd)
    }

    @Test(arguments: ["G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: localhost\r\n\r"])
    func `a client that ends in the middle of a request is told so`(text: String) throws {
        let server = try TestServer()
        let client = try server.connect()
        client.send(text)
        client.halfClose()
        let answer = client.receive()
        #expect(answer.hasPrefix("HTTP/1.1 400 ") && answer.contains("in the middle"), "\(answer)")
        #expect(client.sawEnd)
    }

    private static var corpus: [URL] {
        get throws {
            let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .appending(path: "Fuzz/corpus")
            return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        }
    }

    @Test func `what the fuzzer starts from and has found is answered the same, whole and byte by byte`() throws {
        let server = try TestServer()
        let files = try Self.corpus
        #expect(files.count >= 6)
        for file in files {
            let bytes = try Data(contentsOf: file)
            let pieces = [[bytes], bytes.map { Data([$0]) }]
            let statuses = try pieces.map { pieces in
                let client = try server.connect()
                for piece in pieces {
                    // The server may have said all that it has to say.
                    _ = piece.withUnsafeBytes {
                        Foundation.send(client.descriptor.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                    }
                }
                client.halfClose()
                return client.receive().matches(of: #/HTTP/1\.1 ([0-9]{3}) /#).map { String($0.output.1) }
            }
            #expect(!statuses[0].isEmpty, "\(file.lastPathComponent)")
            #expect(statuses[0] == statuses[1], "\(file.lastPathComponent)")
        }
    }
}
