import Foundation
import Platform
import Testing

@testable import HTTP

/// A socket on loopback that takes one connection, reads one request, and answers with whatever it is told to.
final class BrokenServer: Sendable {
    let address: SocketAddress

    /// - Parameters:
    ///   - answer: the bytes that are sent.
    ///   - pause: how long to wait between any two of them, in seconds; if there is none, all are sent at once.
    ///   - closes: whether it closes after them. Otherwise it waits until the client does.
    init(answering answer: String, pause: Double? = nil, closes: Bool = true) throws {
        let listener = try ListeningSocket(.tcp(host: "127.0.0.1", port: 0))
        address = listener.address
        nonisolated(unsafe) let owned = listener
        let pieces = pause == nil ? [Array(answer.utf8)] : answer.utf8.map { [$0] }
        Platform.Thread.start {
            var wanted = pollfd(fd: owned.descriptor.number, events: Int16(POLLIN), revents: 0)
            guard poll(&wanted, 1, 10_000) == 1 else { return }
            let client = OwnedDescriptor(accept(owned.descriptor.number, nil, nil))
            var request: [UInt8] = []
            while !request.reversed().starts(with: "\n\r\n\r".utf8), let bytes = Self.receive(client) {
                request += bytes
            }
            for piece in pieces {
                let count = send(client.number, piece, piece.count, Int32(MSG_NOSIGNAL))
                if count < piece.count { return }
                if let pause { Platform.Thread.sleep(seconds: pause) }
            }
            if closes { shutdown(client.number, Int32(SHUT_WR)) }
            while Self.receive(client) != nil {}
        }
    }

    /// What has come; nil once the client has closed.
    private static func receive(_ client: OwnedDescriptor) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = recv(client.number, &bytes, bytes.count, 0)
        return count > 0 ? Array(bytes[..<count]) : nil
    }
}
