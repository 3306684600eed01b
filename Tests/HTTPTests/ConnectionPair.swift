import Foundation
import Platform
import Testing

@testable import HTTP

/// A connection and the client at its other end, without a server and its clock: the test says what time it is.
struct ConnectionPair {
    let connection: Connection
    let client: OwnedDescriptor

    init(limits: HTTPLimits = HTTPLimits(), body: [UInt8] = []) throws {
        var ends: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        let server = OwnedDescriptor(ends[0])
        server.setNonBlocking()
        client = OwnedDescriptor(ends[1])
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
