import CPlatform
import Glibc
package import Platform

/// Wakes a thread that waits for a descriptor (eventfd(2)). Other threads use it to announce data.
///
/// It carries no data. The sender stores the data where both threads find it, then rings the bell.
package final class Bell: Sendable {
    private let event: OwnedDescriptor

    /// - Throws: `SystemFailure` if the process is out of descriptors.
    package init() throws(SystemFailure) {
        let number = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard number >= 0 else { throw SystemFailure("make an event descriptor", errno: errno) }
        event = OwnedDescriptor(number)
    }

    /// The descriptor to wait for. It is readable from the first ring until the bell is silenced.
    package var descriptor: Int32 { event.number }

    /// Rings until the bell is silenced. A second ring has no effect. Can be called from any thread.
    package func ring() { _ = eventfd_write(event.number, 1) }

    /// Stops ringing. Call it before reading the data, so that a ring in between isn't lost.
    package func silence() {
        var rings: eventfd_t = 0
        _ = eventfd_read(event.number, &rings)
    }

    /// Waits until the bell rings, for at most `seconds` of the monotonic clock. A signal can end the wait earlier. The
    /// bell keeps ringing until it is silenced.
    package func wait(seconds: Double) {
        var wanted = pollfd(fd: event.number, events: Int16(POLLIN), revents: 0)
        poll(&wanted, 1, Int32((min(max(seconds, 0), 86_400) * 1000).rounded(.up)))
    }
}
