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
    init(limits: HTTPLimits = HTTPLimits(), bodyBytes: Int = 20 << 20) throws {
        let listener = try ListeningSocket(.tcp(host: "127.0.0.1", port: 0))
        let stop = try StopSignal()
        (address, self.stop) = (listener.address, stop)
        nonisolated(unsafe) let owned = listener
        let finished = self.finished
        Thread.detachNewThread {
            let server = HTTPServer(listeners: [owned], limits: limits, name: "test") { request in
                let body = request.path == "/big" ? [UInt8](repeating: 97, count: bodyBytes) : Array(request.path.utf8)
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
        descriptor = try address.withSocketAddress(operation: "test") { (name, length, family) throws(SocketError) in
            let descriptor = try FileDescriptor(socketOfFamily: family, nonBlocking: false, operation: "test")
            guard Foundation.connect(descriptor.number, name, length) == 0 else {
                throw SocketError("test", errno: errno)
            }
            return descriptor
        }
        var timeout = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor.number, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        #expect(Foundation.send(descriptor.number, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count)
    }

    func halfClose() { shutdown(descriptor.number, Int32(SHUT_WR)) }

    /// Whether the last `receive` ended because the server closed, not because time ran out or there was enough.
    private(set) var sawEnd = false

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
