import Foundation
import Platform
import Testing

@testable import HTTP

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
        let pair = try ConnectionPair()
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
