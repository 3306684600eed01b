/// A moment, on both clocks.
package struct Moment: Equatable, Sendable {
    /// Nanoseconds since 1970-01-01 UTC (CLOCK_REALTIME).
    package var unixNs: UInt64
    /// CLOCK_MONOTONIC of the initial time namespace, in ns: the clock of every duration here, and of the kernel half.
    package var monotonicNs: UInt64

    /// A moment from its readings of the two clocks, in ns.
    package init(unixNs: UInt64, monotonicNs: UInt64) {
        self.unixNs = unixNs
        self.monotonicNs = monotonicNs
    }
}
