package import Histograms
package import Syscalls

/// All counts of one system call: since the probe attached (in a `Snapshot`) or in a `Window`.
package struct SyscallCounts: Equatable, Sendable {
    /// The sums.
    package var counters = Counters()
    /// The shortest call in ns. In a window: exact where the window saw it, else its bucket's lower bound. 0 if none.
    package var minNs: UInt64 = 0
    /// The longest call in ns. In a window: exact where the window saw it, else its bucket's upper bound. 0 if none.
    package var maxNs: UInt64 = 0
    /// The histogram of the latencies.
    package var histogram = Histogram()
    /// Errors by error number. 0 has numbers outside of errno, and errors without a place of their own.
    package var errnos: [Int: UInt64] = [:]

    /// Nothing counted yet.
    package init() {}

    /// The value of one counter.
    // Inlined, or another module would copy all counters to read one.
    @inlinable package subscript(counter: Counter) -> UInt64 {
        get { counters[counter] }
        set { counters[counter] = newValue }
    }

    /// Calls that returned.
    @inlinable package var calls: UInt64 { histogram.total }

    /// Whether only the octave is known of the durations of some calls.
    package var isCoarse: Bool { histogram.isCoarse }

    /// The calls in flight, for the counts of a snapshot.
    @inlinable package var inFlight: UInt64 {
        let ended = calls + self[.neverReturned] + self[.lost]
        return self[.entries] > ended ? self[.entries] - ended : 0
    }

    /// Whether nothing at all was counted.
    @inlinable package var isEmpty: Bool {
        self[.entries] == 0 && self[.neverReturned] == 0 && self[.lost] == 0 && histogram.total == 0
    }

    /// Adds the counts of `other`. The shortest and the longest call are those of both.
    package static func += (left: inout SyscallCounts, right: SyscallCounts) {
        left.counters += right.counters
        if right.calls > 0 {
            left.minNs = left.calls > 0 ? min(left.minNs, right.minNs) : right.minNs
            left.maxNs = max(left.maxNs, right.maxNs)
        }
        left.histogram += right.histogram
        for (number, count) in right.errnos { left.errnos[number, default: 0] &+= count }
    }

    /// The counts since `earlier`, an earlier state of the same counts. The shortest and the longest call are then
    /// unknown: both are 0, and `bound` narrows them.
    package static func - (left: SyscallCounts, earlier: SyscallCounts) -> SyscallCounts {
        var difference = SyscallCounts()
        difference.counters = left.counters - earlier.counters
        difference.histogram = left.histogram - earlier.histogram
        for (number, count) in left.errnos {
            let more = count &- earlier.errnos[number, default: 0]
            if more != 0 { difference.errnos[number] = more }
        }
        return difference
    }

    /// A quantile of the durations, kept between `minNs` and `maxNs`; see `Histogram.quantile`.
    package func quantile(permille: UInt64) -> Quantile? { quantiles(permille: [permille]).first }

    /// Several quantiles, in rising order, by one pass over the buckets; see `Histogram.quantiles`.
    package func quantiles(permille: [UInt64]) -> [Quantile] {
        histogram.quantiles(permille: permille, within: minNs...max(minNs, maxNs))
    }
}

extension SyscallCounts {
    /// Sets `minNs` and `maxNs` of a window's counts as tightly as they can be known.
    ///
    /// - Parameters:
    ///   - cumulative: the counts since attach at the window's end.
    ///   - sawNewMin: whether the shortest call since attach fell into the window; then it is the exact minimum.
    ///   - sawNewMax: the same of the longest.
    package mutating func bound(by cumulative: SyscallCounts, sawNewMin: Bool, sawNewMax: Bool) {
        // Coarse octaves stay coarse, since the probe never frees memory.
        histogram.coarseOctaves = cumulative.histogram.coarseOctaves
        guard let first = histogram.firstBucket, let last = histogram.lastBucket else {
            (minNs, maxNs) = (0, 0)
            return
        }
        let (lower, upper) = (histogram.bounds(ofBucket: first).lowerBound, histogram.bounds(ofBucket: last).upperBound)
        minNs = sawNewMin ? cumulative.minNs : max(lower, cumulative.minNs)
        maxNs = sawNewMax ? cumulative.maxNs : min(upper, cumulative.maxNs, self[.totalNs])
        if first == last, histogram.counts[first] == 1 { (minNs, maxNs) = (self[.totalNs], self[.totalNs]) }
    }
}

/// The machine's counts by system call.
package typealias Rows = [SyscallID: SyscallCounts]
