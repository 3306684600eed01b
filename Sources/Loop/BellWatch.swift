package import Glibc

/// Calls back on the loop's thread after a bell has rung, once for all the rings since the last time.
package final class BellWatch: LoopMember {
    private let bell: Bell
    private let action: () -> Void

    /// Watches `bell`, and silences it before each call of `action`.
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
