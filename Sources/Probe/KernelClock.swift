import Glibc
import Platform
package import Measurements

/// The clock of the kernel half: CLOCK_MONOTONIC of the initial time namespace. This process can be in another one.
package struct KernelClock: Sendable {
    /// The kernel's clock minus this process's clock, in ns.
    let aheadNs: Int64

    /// - Parameter ask: reads the kernel's clock, in ns.
    init(ask: () throws(ProbeError) -> UInt64) throws(ProbeError) {
        // Takes the reading with the shortest round trip. Without a time namespace it lies between the two readings of
        // this process.
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
