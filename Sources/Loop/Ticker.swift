package import Glibc
import Platform

/// Calls back regularly, on the loop's thread. A late call doesn't shift the later ones, and missed calls are left out.
package final class Ticker: LoopMember {
    package private(set) var deadline: Double
    private let interval: Double
    private let action: () -> Void

    /// - Parameter interval: seconds between calls of `action`, more than 0; the first comes after one interval.
    package init(every interval: Double, _ action: @escaping () -> Void) {
        precondition(interval > 0, "a ticker's interval must be more than 0")
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
