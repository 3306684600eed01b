import Foundation
import Platform
import Testing

@testable import HTTP

private let request = "GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n"

@Suite struct ConnectionTests {
    @Test func `empty lines are no request: they renew no deadline and hide nobody who never asks`() throws {
        let pair = try ConnectionPair()
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
        let pair = try ConnectionPair(body: body)
        pair.send(request, at: 0)
        let whole = pair.connection.pendingBytes
        #expect(whole > body.count)
        var taken = 0
        while taken < body.count / 2 {
            taken += pair.receive().utf8.count
            pair.connection.handle(Int16(POLLOUT), now: 1, until: .infinity)
            if pair.connection.isSending { #expect(pair.connection.pendingBytes == whole) }
        }
        while pair.connection.isSending {
            taken += pair.receive().utf8.count
            pair.connection.handle(Int16(POLLOUT), now: 2, until: .infinity)
        }
        #expect(pair.connection.pendingBytes == 0)
        #expect(taken > body.count / 2)
    }

    @Test func `when its turn is over it leaves off, and goes on at the next`() throws {
        let pair = try ConnectionPair()
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
        let pair = try ConnectionPair()
        pair.send(String(repeating: request, count: 5), at: 0, until: 0)
        pair.connection.finish(now: 1)
        for _ in 0..<4 { pair.connection.handle(0, now: 1, until: .infinity) }
        let answers = pair.receive().components(separatedBy: "HTTP/1.1 200 OK").dropFirst()
        #expect(answers.map { $0.contains("Connection: close") } == [false, false, false, false, true])
        #expect(
            pair.connection.phase == .lingering(until: 2), "what the client still sends must not destroy the answer")
    }

    @Test func `a stop closes an idle connection at once, unless its answer may still be under way`() throws {
        for (asked, stopped, phase) in [(0.0, 0.5, Connection.Phase.lingering(until: 1.5)), (0, 5, .closed)] {
            let pair = try ConnectionPair()
            pair.send(request, at: asked)
            pair.connection.finish(now: stopped)
            #expect(pair.connection.phase == phase)
        }
        let silent = try ConnectionPair()
        silent.connection.finish(now: 0)
        #expect(silent.connection.phase == .closed)
    }

    @Test func `a request that came just before the stop is answered, and is the last`() throws {
        let pair = try ConnectionPair()
        pair.send(request, at: 0)
        _ = pair.receive()
        let bytes = Array(request.utf8)
        #expect(Foundation.send(pair.client.number, bytes, bytes.count, 0) == bytes.count)
        pair.connection.finish(now: 0.1)
        #expect(pair.receive().contains("Connection: close"))
        #expect(pair.connection.phase == .lingering(until: 1.1))
    }
}
