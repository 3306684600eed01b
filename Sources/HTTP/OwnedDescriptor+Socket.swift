import Foundation
import Platform

extension OwnedDescriptor {
    /// A stream socket, close-on-exec.
    convenience init(socketOfFamily family: Int32, nonBlocking: Bool, operation: String) throws(SystemFailure) {
        var type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        if nonBlocking { type |= Int32(SOCK_NONBLOCK.rawValue) }
        let number = socket(family, type, 0)
        guard number >= 0 else { throw SystemFailure(operation, errno: errno) }
        self.init(number)
    }

    /// Makes it non-blocking and close-on-exec.
    func setNonBlocking() {
        _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    }

    /// Sends short answers at once instead of waiting for more to fill a packet. Has no effect on sockets without this option.
    func setNoDelay() { setOption(Int32(IPPROTO_TCP), TCP_NODELAY, 1) }

    /// Sets a numeric option.
    func setOption(_ level: Int32, _ name: Int32, _ value: Int32) {
        var value = value
        setsockopt(number, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}
