package import Glibc
import Platform

/// Calls back regularly. A call that comes late doesn't move those after it.
package final class Ticker: LoopMember {
    package private(set) var deadline: Double
    private let interval: Double
    private let action: () -> Void

    /// - Parameter interval: seconds between calls of `action`; the first comes after one interval.
    package init(every interval: Double, _ action: @escaping () -> Void) {
        self.interval = interval
        self.action = action
        deadline = Clock.seconds + interval
    }

    package func expire(now: Double) {
        action()
        deadline += max(1, ((now - deadline) / interval).rounded(.up)) * interval
    }

    package func appendDescriptors(to wanted: inout [pollfd], now: Double) {}

    package func handle(_ ready: ArraySlice<pollfd>, now: Double, until: Double) {}
}
