import Foundation
import Testing

@testable import HTTP

/// A connection and the client at its other end, without a server and its clock: the test says what time it is.
private struct Pair {
    let connection: Connection
    let client: FileDescriptor

    init(limits: HTTPLimits = HTTPLimits(), body: [UInt8] = []) throws {
        var ends: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        let server = FileDescriptor(ends[0])
        server.setNonBlocking()
        client = FileDescriptor(ends[1])
        connection = Connection(server, limits: limits, server: "test", now: 0) { request in
            HTTPResponse(contentType: "text/plain", body: body.isEmpty ? Array(request.path.utf8) : body)
        }
    }

    func send(_ text: String, at now: Double, until: Double = .infinity) {
        let bytes = Array(text.utf8)
        #expect(Foundation.send(client.number, bytes, bytes.count, 0) == bytes.count)
        connection.handle(Int16(POLLIN), now: now, until: until)
    }

    /// What has come, at most `count` bytes.
    func receive(atMost count: Int = 1 << 20) -> String {
        var bytes = [UInt8](repeating: 0, count: count)
        let got = recv(client.number, &bytes, count, Int32(MSG_DONTWAIT))
        return String(decoding: bytes.prefix(max(0, got)), as: UTF8.self)
    }
}

private let request = "GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n"

@Suite struct ConnectionTests {
    @Test func `empty lines are no request: they renew no deadline and hide nobody who never asks`() throws {
        let pair = try Pair()
        #expect(pair.connection.deadline == 10)
        for now in [1.0, 5, 9] { pair.send("\r\n", at: now) }
        #expect(pair.connection.phase == .idle)
        #expect(pair.connection.deadline == 10)
        #expect(pair.connection.askingSince == 0)
        // In halves, too.
        pair.send("\r", at: 9.5)
        pair.send("\n", at: 9.9)
        #expect(pair.connection.deadline == 10)
        pair.send(request, at: 9.95)
        #expect(pair.receive().hasSuffix("/a"))
        #expect(pair.connection.deadline == 69.95)
        #expect(pair.connection.askingSince == nil)
        pair.send("\r\n", at: 60)
        #expect(pair.connection.deadline == 69.95)
    }

    @Test func `an answer counts in full until the client has taken the last of it`() throws {
        let body = [UInt8](repeating: 97, count: 4 << 20)
        let pair = try Pair(body: body)
        pair.send(request, at: 0)
        let whole = pair.connection.pendingBytes
        #expect(whole > body.count)
        var taken = 0
        while taken < body.count / 2 {
            taken += pair.receive().utf8.count
            pair.connection.handle(Int16(POLLOUT), now: 1, until: .infinity)
            if pair.connection.phase == .sending { #expect(pair.connection.pendingBytes == whole) }
        }
        while pair.connection.phase == .sending {
            taken += pair.receive().utf8.count
            pair.connection.handle(Int16(POLLOUT), now: 2, until: .infinity)
        }
        #expect(pair.connection.pendingBytes == 0)
        #expect(taken > body.count / 2)
    }

    @Test func `when its turn is over it leaves off, and goes on at the next`() throws {
        let pair = try Pair()
        pair.send(String(repeating: request, count: 5), at: 0, until: 0)
        #expect(pair.receive().components(separatedBy: "200 OK").count - 1 == 1, "one is always served")
        #expect(pair.connection.wantsTurn)
        #expect(pair.connection.deadline == .infinity, "whoever waits for a turn is not late")
        #expect(pair.connection.askingSince == nil, "nor slow")
        for _ in 0..<4 { pair.connection.handle(0, now: 0, until: 0) }
        #expect(pair.receive().components(separatedBy: "200 OK").count - 1 == 4)
        #expect(!pair.connection.wantsTurn)
    }

    @Test func `a stop serves what has come, and the last answer says that it is the last`() throws {
        let pair = try Pair()
        pair.send(String(repeating: request, count: 5), at: 0, until: 0)
        pair.connection.finish(now: 1)
        for _ in 0..<4 { pair.connection.handle(0, now: 1, until: .infinity) }
        let answers = pair.receive().components(separatedBy: "HTTP/1.1 200 OK").dropFirst()
        #expect(answers.map { $0.contains("Connection: close") } == [false, false, false, false, true])
        #expect(pair.connection.phase == .lingering, "what the client still sends must not destroy the answer")
    }

    @Test func `a stop closes an idle connection at once, unless its answer may still be under way`() throws {
        for (asked, stopped, phase) in [(0.0, 0.5, Connection.Phase.lingering), (0, 5, .closed)] {
            let pair = try Pair()
            pair.send(request, at: asked)
            pair.connection.finish(now: stopped)
            #expect(pair.connection.phase == phase)
        }
        let silent = try Pair()
        silent.connection.finish(now: 0)
        #expect(silent.connection.phase == .closed)
    }

    @Test func `a request that came just before the stop is answered, and is the last`() throws {
        let pair = try Pair()
        pair.send(request, at: 0)
        _ = pair.receive()
        let bytes = Array(request.utf8)
        #expect(Foundation.send(pair.client.number, bytes, bytes.count, 0) == bytes.count)
        pair.connection.finish(now: 0.1)
        #expect(pair.receive().contains("Connection: close"))
        #expect(pair.connection.phase == .lingering)
    }
}

/// Random bytes, cut at random, the same ones in every run.
@Suite struct ConnectionFuzzTests {
    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        // SplitMix64.
        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
            return z ^ (z >> 31)
        }
    }

    private static let pieces = [
        "GET / HTTP/1.1\r\n", "Host: a\r\n", "\r\n", "\r", "\n", "GET /x?a=%41 HTTP/1.0\r\n", "Connection: close\r\n",
        "Connection: keep-alive\r\n", "Content-Length: 0\r\n", "Content-Length: 3\r\n", "X: \u{1}\r\n", "HEAD ", "\0",
        " HTTP/1.1\r\n", "é", "GET /%2F.. HTTP/1.1\r\nHost: localhost\r\n\r\n", "OPTIONS * HTTP/1.1\r\n",
    ]

    /// The statuses that are answered to `bytes` when they come in pieces that end at `cuts`.
    private func statuses(_ bytes: [UInt8], cuts: [Int]) throws -> [String] {
        let pair = try Pair()
        var begin = 0
        var received = ""
        for end in cuts + [bytes.count] where end > begin {
            // What the server has closed takes no more; that is the client's to notice.
            _ = bytes[begin..<end].withUnsafeBytes {
                Foundation.send(pair.client.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
            }
            begin = end
            for _ in 0..<50 {
                pair.connection.handle(Int16(POLLIN), now: 0, until: .infinity)
                if !pair.connection.wantsTurn && !pair.connection.hasUnreadInput { break }
            }
            received += pair.receive()
        }
        #expect(pair.connection.pendingBytes == 0)
        return received.matches(of: #/HTTP/1\.1 ([0-9]{3}) /#).map { String($0.output.1) }
    }

    @Test func `however bytes are cut, the answers are the same`() throws {
        var generator = Generator(state: 4)
        for round in 0..<1500 {
            let text = (0..<Int.random(in: 1...9, using: &generator)).map { _ in
                Self.pieces.randomElement(using: &generator)!
            }.joined()
            let bytes = Array(text.utf8)
            let cuts = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
                Int.random(in: 0...bytes.count, using: &generator)
            }.sorted()
            let (whole, cut) = (try statuses(bytes, cuts: []), try statuses(bytes, cuts: cuts))
            #expect(whole == cut, "round \(round): \(text.debugDescription) cut at \(cuts)")
        }
    }
}
