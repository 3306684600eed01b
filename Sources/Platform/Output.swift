import Glibc
import Text

/// Writes to standard output and standard error. Callers remove control characters from foreign text.
package enum Output {
    /// Writes all of `text`, in pieces that a pipe takes at once, even if another program has made the stream non-blocking.
    ///
    /// - Parameter patience: how long to wait for the reader before each piece, in ms; forever by default.
    package static func write(_ text: String, to descriptor: Int32, patience: Int32 = -1) throws(SystemFailure) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            if patience >= 0 {
                guard isReady(descriptor, within: patience) else { throw SystemFailure("write", errno: ETIMEDOUT) }
            }
            let piece = rest.prefix(Int(PIPE_BUF))
            let count = piece.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest.removeFirst(count)
            } else if errno == EAGAIN {
                guard isReady(descriptor, within: patience) else { throw SystemFailure("write", errno: ETIMEDOUT) }
                // Some streams report that they are ready although they have less room than a piece needs.
                usleep(1000)
            } else if errno != EINTR {
                throw SystemFailure("write", errno: errno)
            }
        }
    }

    private static func isReady(_ descriptor: Int32, within milliseconds: Int32) -> Bool {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&wanted, 1, milliseconds) != 0
    }
}
