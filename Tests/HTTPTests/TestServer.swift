import Foundation
import Testing

@testable import HTTP

/// A server on a free port of loopback, on a thread of its own, that answers every request with its path.
final class TestServer: Sendable {
    let address: SocketAddress
    private let stop: StopSignal
    private let finished = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - bodyBytes: how long answers to `/big` are.
    ///   - tokenFile: the token that clients must present, if any.
    init(limits: HTTPLimits = HTTPLimits(), bodyBytes: Int = 20 << 20, tokenFile: String? = nil) throws {
        let listener = try ListeningSocket(.tcp(host: "127.0.0.1", port: 0))
        let stop = try StopSignal()
        (address, self.stop) = (listener.address, stop)
        nonisolated(unsafe) let owned = listener
        nonisolated(unsafe) let token = try tokenFile.map { try BearerToken(file: $0) { _ in } }
        let finished = self.finished
        Thread.detachNewThread {
            let access = AccessControl(token: token, openPaths: ["/healthz"])
            let big = [UInt8](repeating: 97, count: bodyBytes)
            let server = HTTPServer(listeners: [owned], limits: limits, name: "test", access: access) { request in
                let body = request.path == "/big" ? big : Array(request.path.utf8)
                return HTTPResponse(contentType: "text/plain", body: body)
            }
            server.run(until: stop, every: 0.05) {}
            finished.signal()
        }
    }

    func askToStop() { stop.stop() }

    /// Asks it to stop and waits until it has; false if that takes more than 10 s.
    func shutDown() -> Bool {
        stop.stop()
        return finished.wait(timeout: .now() + 10) == .success
    }

    deinit { stop.stop() }

    /// A raw connection to it.
    func connect() throws -> RawConnection { try RawConnection(address) }
}

/// A client that sends and receives bytes as the test says.
final class RawConnection {
    let descriptor: FileDescriptor

    init(_ address: SocketAddress) throws {
        let resolved = try address.resolved(operation: "test")[0]
        descriptor = try FileDescriptor(socketOfFamily: resolved.family, nonBlocking: false, operation: "test")
        guard resolved.withAddress({ Foundation.connect(descriptor.number, $0, $1) }) == 0 else {
            throw SystemFailure("test", errno: errno)
        }
        descriptor.setNoDelay()
        var timeout = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor.number, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Foundation.send(descriptor.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { break }
            sent += count
        }
        #expect(sent == bytes.count)
    }

    func halfClose() { shutdown(descriptor.number, Int32(SHUT_WR)) }

    /// Whether the last `receive` ended because the server closed, not because time ran out or there was enough.
    private(set) var sawEnd = false

    /// What has already come.
    func receiveAvailable() -> String {
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        let got = recv(descriptor.number, &chunk, chunk.count, Int32(MSG_DONTWAIT))
        return String(decoding: chunk.prefix(max(0, got)), as: UTF8.self)
    }

    /// What comes until the server closes, or until `count` bytes are there.
    func receive(atMost count: Int = .max) -> String {
        var received: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while received.count < count {
            let got = recv(descriptor.number, &chunk, min(chunk.count, count - received.count), 0)
            sawEnd = got == 0
            if got <= 0 { break }
            received += chunk[..<got]
        }
        return String(decoding: received, as: UTF8.self)
    }
}
