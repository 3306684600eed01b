import CPlatform
import Glibc
package import Platform

/// Wakes a thread that waits for a descriptor (eventfd(2)): how other threads say that there is something for it.
///
/// It carries nothing but that. What there is belongs where both threads find it, and is put there before the bell
/// rings.
package final class Bell: Sendable {
    private let event: OwnedDescriptor

    /// - Throws: `SystemFailure` when the process is out of descriptors.
    package init() throws(SystemFailure) {
        let number = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard number >= 0 else { throw SystemFailure("make an event descriptor", errno: errno) }
        event = OwnedDescriptor(number)
    }

    /// The descriptor to wait for: it can be read from the first ring until the bell is silenced.
    package var descriptor: Int32 { event.number }

    /// Rings until it is silenced. Ringing twice is the same as once. May be called from any thread.
    package func ring() { _ = eventfd_write(event.number, 1) }

    /// Stops ringing. To be called before looking at what there is: a bell that rings in between must be heard.
    package func silence() {
        var rings: eventfd_t = 0
        _ = eventfd_read(event.number, &rings)
    }

    /// Waits until it rings, for at most `seconds`, whatever the wall clock says. A signal may end the wait earlier. It
    /// rings on until it is silenced.
    package func wait(seconds: Double) {
        var wanted = pollfd(fd: event.number, events: Int16(POLLIN), revents: 0)
        poll(&wanted, 1, Int32((min(max(seconds, 0), 86_400) * 1000).rounded(.up)))
    }
}
