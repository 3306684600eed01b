import Foundation

/// An open descriptor, closed when this goes away.
final class FileDescriptor: Sendable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    /// A stream socket, close-on-exec.
    convenience init(socketOfFamily family: Int32, nonBlocking: Bool, operation: String) throws(SocketError) {
        var type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        if nonBlocking { type |= Int32(SOCK_NONBLOCK.rawValue) }
        let number = socket(family, type, 0)
        guard number >= 0 else { throw SocketError(operation, errno: errno) }
        self.init(number)
    }

    /// Makes its calls return at once, and closes it in programs this one starts.
    func setNonBlocking() {
        _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    }

    /// Sends short answers at once instead of waiting for more to fill a packet; no matter where that has no meaning.
    func setNoDelay() {
        var yes: Int32 = 1
        setsockopt(number, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close(number) }
}
