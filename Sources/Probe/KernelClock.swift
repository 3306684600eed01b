import Glibc
import Platform
package import Measurements

/// The clock of the kernel half: CLOCK_MONOTONIC of the initial time namespace, which this process may not be in.
package struct KernelClock: Sendable {
    /// What the kernel's clock is ahead of this process's, in ns.
    let aheadNs: Int64

    /// - Parameter ask: has the kernel tell its time, in ns.
    init(ask: () throws(ProbeError) -> UInt64) throws(ProbeError) {
        // Of some answers the one that was given in the shortest time. Without a namespace it lies between the two readings.
        var best: (width: UInt64, ahead: Int64)?
        for _ in 0..<3 {
            let before = Clock.nanoseconds(CLOCK_MONOTONIC)
            let told = try ask()
            let after = Clock.nanoseconds(CLOCK_MONOTONIC)
            if (before...after).contains(told) {
                aheadNs = 0
                return
            }
            let ahead = Int64(bitPattern: told &- (before + (after - before) / 2))
            if best == nil || after - before < best!.width { best = (after - before, ahead) }
        }
        aheadNs = best!.ahead
    }

    /// Now.
    package func now() -> Moment {
        Moment(
            unixNs: Clock.nanoseconds(CLOCK_REALTIME),
            monotonicNs: Clock.nanoseconds(CLOCK_MONOTONIC) &+ UInt64(bitPattern: aheadNs))
    }
}
