import Foundation
import Loop
import Platform

@testable import HTTP

/// A server on a free port of loopback that answers what it is told to.
final class AnsweringServer: Sendable {
    let address: SocketAddress
    private let stop: Bell

    convenience init(_ answer: HTTPResponse) throws { try self.init(answering: { _ in answer }) }

    /// - Parameter answer: called on the server's thread.
    init(answering answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse) throws {
        let listener = try ListeningSocket(.tcp(host: "127.0.0.1", port: 0))
        let stop = try Bell()
        (address, self.stop) = (listener.address, stop)
        nonisolated(unsafe) let owned = listener
        Platform.Thread.start {
            let server = HTTPServer(listeners: [owned], name: "test", access: AccessControl(), handler: answer)
            let loop = Loop()
            loop.add(BellWatch(stop) { server.stop() })
            loop.add(server)
            loop.run { server.isFinished }
        }
    }

    deinit { stop.ring() }
}
