import Foundation
import Loop
import Platform

@testable import HTTP

/// A server on a free port of loopback that answers everything with one answer.
final class AnsweringServer: Sendable {
    let address: SocketAddress
    private let stop: Bell

    init(_ answer: HTTPResponse) throws {
        let listener = try ListeningSocket(.tcp(host: "127.0.0.1", port: 0))
        let stop = try Bell()
        (address, self.stop) = (listener.address, stop)
        nonisolated(unsafe) let owned = listener
        Platform.Thread.start {
            let server = HTTPServer(listeners: [owned], name: "test", access: AccessControl()) { _ in answer }
            let loop = Loop()
            loop.add(BellWatch(stop) { server.stop() })
            loop.add(server)
            loop.run { server.isFinished }
        }
    }

    deinit { stop.ring() }
}
