import Foundation
import Platform
import Testing

@testable import HTTP

/// A client that sends and receives bytes as the test says.
final class RawConnection {
    let descriptor: OwnedDescriptor

    init(_ address: SocketAddress) throws {
        let resolved = try address.resolved(operation: "test")[0]
        descriptor = try OwnedDescriptor(socketOfFamily: resolved.family, nonBlocking: false, operation: "test")
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
