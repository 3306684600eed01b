import Foundation
import Loop
import Platform
import Testing

@testable import HTTP

/// A server on a free port of loopback, in a loop on a thread of its own. Unless the test has a handler for it, it answers
/// every request with its path.
final class TestServer: Sendable {
    let address: SocketAddress
    private let stop: Bell
    private let finished = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - bodyBytes: how long answers to `/big` are.
    ///   - tokenFile: the token that clients must present, if any.
    ///   - handler: makes the answers instead.
    ///   - tick: is called on the server's thread every 50 ms.
    init(
        limits: HTTPLimits = HTTPLimits(), bodyBytes: Int = 20 << 20, tokenFile: String? = nil,
        handler: (@Sendable (HTTPRequest) -> HTTPResponse)? = nil, tick: @escaping @Sendable () -> Void = {}
    ) throws {
        let listener = try ListeningSocket(.tcp(host: "127.0.0.1", port: 0))
        let stop = try Bell()
        (address, self.stop) = (listener.address, stop)
        nonisolated(unsafe) let owned = listener
        nonisolated(unsafe) let token = try tokenFile.map { try BearerToken(file: $0) { _ in } }
        let finished = self.finished
        Platform.Thread.start {
            let access = AccessControl(token: token, openPaths: ["/healthz"])
            let big = [UInt8](repeating: 97, count: bodyBytes)
            let server = HTTPServer(listeners: [owned], limits: limits, name: "test", access: access) { request in
                if let handler { return handler(request) }
                let body = request.path == "/big" ? big : Array(request.path.utf8)
                return HTTPResponse(contentType: "text/plain", body: body)
            }
            let loop = Loop()
            loop.add(BellWatch(stop) { server.stop() })
            loop.add(Ticker(every: 0.05, tick))
            loop.add(server)
            loop.run { server.isFinished }
            finished.signal()
        }
    }

    func askToStop() { stop.ring() }

    /// Asks it to stop and waits until it has; false if that takes more than `seconds`.
    func shutDown(within seconds: Int = 10) -> Bool {
        stop.ring()
        return finished.wait(timeout: .now() + .seconds(seconds)) == .success
    }

    deinit { stop.ring() }

    /// A raw connection to it.
    func connect() throws -> RawConnection { try RawConnection(address) }
}
