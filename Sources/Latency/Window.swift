public import Syscalls

/// What happened between two snapshots.
public struct Window: Sendable {
    /// When the earlier snapshot was taken, or the recorder attached.
    public var from: Moment
    /// When the later snapshot was taken.
    public var to: Moment
    /// What was counted in between. A call with nothing counted and none in progress has no row.
    public var rows: [SyscallID: SyscallCounts]

    /// A window from its parts.
    public init(from: Moment, to: Moment, rows: [SyscallID: SyscallCounts]) {
        self.from = from
        self.to = to
        self.rows = rows
    }

    /// The whole time since the recorder attached.
    public init(all snapshot: Snapshot) {
        self.init(from: snapshot.attached, to: snapshot.taken, rows: snapshot.rows)
    }

    /// How long it is, in seconds.
    public var seconds: Double { Double(to.monotonicNs - from.monotonicNs) / 1e9 }
}

extension SyscallCounts {
    /// Sets `minNs` and `maxNs` of a window's counts as tightly as they can be known.
    ///
    /// - Parameters:
    ///   - cumulative: the counts since attach at the window's end.
    ///   - sawNewMin: whether the shortest call since attach fell into the window; then it is the exact minimum.
    ///   - sawNewMax: the same of the longest.
    public mutating func bound(by cumulative: SyscallCounts, sawNewMin: Bool, sawNewMax: Bool) {
        // What is coarse stays so: the recorder never gives memory back that others may be waiting for.
        histogram.coarseOctaves = cumulative.histogram.coarseOctaves
        guard let first = histogram.firstBucket, let last = histogram.lastBucket else {
            (minNs, maxNs) = (0, 0)
            return
        }
        let (lower, upper) = (histogram.bounds(ofBucket: first).lowerBound, histogram.bounds(ofBucket: last).upperBound)
        minNs = sawNewMin ? cumulative.minNs : max(lower, cumulative.minNs)
        maxNs = sawNewMax ? cumulative.maxNs : min(upper, cumulative.maxNs, totalNs)
        if first == last, histogram.counts[first] == 1 { (minNs, maxNs) = (totalNs, totalNs) }
    }
}
