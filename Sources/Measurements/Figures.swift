import Histograms

/// The inputs of a row's statistics: its counts in a window, and its calls in flight.
package struct Figures: Sendable {
    /// The window's length.
    package var seconds: Double
    /// Calls that returned in the window.
    package var calls: UInt64
    /// The other counts in the window.
    package var counters: Counters
    /// The shortest call, the quantiles of `Figures.permille` and the longest call, in ns; nil if no call returned, and for sums.
    package var latency: (minNs: UInt64, quantilesNs: [UInt64], maxNs: UInt64)?
    /// Calls in flight at the window's end.
    package var inFlight: UInt64
    /// The age of the oldest of them, in ns; nil if there is none, or it isn't known.
    package var oldestNs: UInt64?

    /// The reported quantiles, in thousandths: p50, p90, p99 and p99.9.
    package static let permille: [UInt64] = [500, 900, 990, 999]

    /// Empty figures.
    package init(seconds: Double) {
        (self.seconds, calls, counters, inFlight) = (seconds, 0, Counters(), 0)
    }

    /// The figures of one row.
    package init(_ counts: SyscallCounts, seconds: Double, inFlight: UInt64, oldestNs: UInt64?) {
        self.seconds = seconds
        calls = counts.calls
        counters = counts.counters
        self.inFlight = inFlight
        self.oldestNs = oldestNs
        guard calls > 0 else { return }
        latency = (counts.minNs, counts.quantiles(permille: Self.permille).map(\.value), counts.maxNs)
    }

    /// The figures of counts since the probe attached, for statistics that add up.
    package init(sumOf counts: SyscallCounts, inFlight: UInt64, oldestNs: UInt64?) {
        self.init(seconds: 0)
        add(counts)
        (self.inFlight, self.oldestNs) = (inFlight, oldestNs)
    }

    /// Adds the counts of another row, as far as they add up.
    package mutating func add(_ counts: SyscallCounts) {
        calls &+= counts.calls
        counters += counts.counters
    }

    /// The value of one counter.
    subscript(counter: Counter) -> UInt64 { counters[counter] }

    /// Time off the CPU, at most the whole time.
    var waitNs: UInt64 { min(self[.waitNs], self[.totalNs]) }

    /// Time off the CPU in which the threads could have run, at most the whole time off the CPU.
    var runnableNs: UInt64 { min(self[.runnableNs], waitNs) }

    func perSecond(_ count: UInt64) -> Double { seconds > 0 ? Double(count) / seconds : 0 }
}
