import CPlatform
package import Glibc
package import Platform

/// Wakes a thread that waits for a descriptor.
package final class Bell: Sendable {
    private let event: OwnedDescriptor

    /// - Throws: `SystemFailure` when the process is out of descriptors.
    package init() throws(SystemFailure) {
        let number = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard number >= 0 else { throw SystemFailure("make an event descriptor", errno: errno) }
        event = OwnedDescriptor(number)
    }

    /// Can be read while it rings.
    package var descriptor: Int32 { event.number }

    /// Rings until it is silenced. Ringing twice is the same as once. May be called from any thread.
    package func ring() { _ = eventfd_write(event.number, 1) }

    /// Stops ringing.
    package func silence() {
        var rings: eventfd_t = 0
        _ = eventfd_read(event.number, &rings)
    }

    /// Waits until it rings, for at most `seconds`, whatever the wall clock says.
    package func wait(seconds: Double) {
        var wanted = pollfd(fd: event.number, events: Int16(POLLIN), revents: 0)
        poll(&wanted, 1, Int32(min(seconds, 86_400) * 1000 + 1))
    }
}

/// Calls back on the loop's thread each time a bell has rung.
package final class BellWatch: LoopMember {
    private let bell: Bell
    private let action: () -> Void

    /// Watches `bell`.
    package init(_ bell: Bell, _ action: @escaping () -> Void) { (self.bell, self.action) = (bell, action) }

    package func appendDescriptors(to wanted: inout [pollfd], now: Double) {
        wanted.append(pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0))
    }

    package func handle(_ ready: ArraySlice<pollfd>, now: Double, until: Double) {
        guard ready.contains(where: { $0.revents != 0 }) else { return }
        bell.silence()
        action()
    }
}
