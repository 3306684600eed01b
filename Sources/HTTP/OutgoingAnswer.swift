import Foundation
import Platform

/// An answer on its way to a client.
struct OutgoingAnswer: Equatable {
    /// The next step of the connection once the client has the whole answer.
    enum Sequel {
        /// Serves the next request.
        case nextRequest
        /// Drops further input until the client closes; see `HTTPLimits.lingerSeconds`.
        case linger
        /// Closes: the client sends nothing more.
        case close
    }

    /// The result of `send`.
    enum Progress {
        /// The client takes no more for now.
        case partial
        /// All of it is sent.
        case complete
        /// The connection is broken.
        case broken
    }

    let sequel: Sequel
    /// The last time when the client took a part of it, in terms of `Clock.seconds`; at first the begin.
    private(set) var lastProgress: Double
    private let head: [UInt8]
    /// Other connections may be sending the same body: they share its memory.
    private let body: [UInt8]
    /// Bytes of the head and the body that the client has taken.
    private var sent = 0

    init(head: [UInt8], body: [UInt8], sequel: Sequel, now: Double) {
        (self.head, self.body, self.sequel) = (head, body, sequel)
        lastProgress = now
    }

    /// Bytes kept until the client has taken all of them. A shared body counts in full.
    var byteCount: Int { head.count + body.count }

    /// Sends as much as the client accepts now.
    mutating func send(to descriptor: OwnedDescriptor, now: Double) -> Progress {
        while sent < byteCount {
            let isHead = sent < head.count
            let offset = isHead ? sent : sent - head.count
            let flags = MSG_NOSIGNAL | (isHead && !body.isEmpty ? MSG_MORE : 0)
            let count = (isHead ? head : body).withUnsafeBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
                return Foundation.send(descriptor.number, rest.baseAddress, rest.count, Int32(flags))
            }
            if count < 0 {
                if errno == EINTR { continue }
                return errno == EAGAIN ? .partial : .broken
            }
            sent += count
            lastProgress = now
        }
        return .complete
    }
}
