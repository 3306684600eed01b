public import Latency
import Syscalls

/// The ring of snapshots: the newest in full, and what each added to the one before it.
///
/// A window is the sum of the deltas inside it, so consecutive windows add up to the cumulative figures exactly.
///
/// Memory: at most `maxBytes` for the deltas (the oldest are dropped first) and two full snapshots of about 5 KB for each
/// system call that occurred: 1.3 MB with all 128 slots taken.
public struct History: Sendable {
    /// How far back windows reach, in ns; older deltas are dropped.
    public let spanNs: UInt64
    /// How many bytes the deltas may take together.
    public let maxBytes: Int
    /// The newest snapshot, or nil before the first.
    public private(set) var latest: Snapshot?

    /// The snapshot that the deltas lead up to. `latest` may be newer.
    private var lastKept: Snapshot?
    /// The earliest moment that a window can begin at.
    private var base: Moment?
    private var deltas: ArraySlice<SnapshotDelta> = []
    private(set) var keptBytes = 0
    private var index: [SyscallID: Int] = [:]

    /// An empty history.
    public init(spanNs: UInt64 = 600_000_000_000, maxBytes: Int = 8 << 20) {
        self.spanNs = spanNs
        self.maxBytes = maxBytes
    }

    /// Keeps `snapshot` as a place where windows can begin, and drops what is too old or too much.
    public mutating func append(_ snapshot: Snapshot) {
        if base == nil { base = snapshot.attached }
        update(snapshot)
        let delta = SnapshotDelta(from: lastKept, to: snapshot) { index[$0]! }
        deltas.append(delta)
        keptBytes += delta.byteCount
        lastKept = snapshot
        while let oldest = deltas.first, deltas.count > 1, keptBytes > maxBytes || isPastSpan(oldest, at: snapshot) {
            base = oldest.taken
            keptBytes -= oldest.byteCount
            deltas.removeFirst()
        }
        // A slice keeps what was removed from its front until it is copied.
        if deltas.startIndex > deltas.count { deltas = ArraySlice(Array(deltas)) }
    }

    /// Makes `snapshot` the end of windows without keeping it: however often this is done, it takes no memory.
    public mutating func update(_ snapshot: Snapshot) {
        for id in snapshot.rows.keys where index[id] == nil { index[id] = index.count }
        latest = snapshot
    }

    /// A delta is past the span when a full span fits between its end and now.
    private func isPastSpan(_ delta: SnapshotDelta, at now: Snapshot) -> Bool {
        now.taken.monotonicNs - delta.taken.monotonicNs >= spanNs
    }

    /// How many places there are where windows can begin, the moment of attach apart.
    var keptSnapshots: Int { deltas.count }

    /// The newest window of at least `nanoseconds`; a shorter one where the history holds no more, and nil before the
    /// first snapshot. The window's own moments say how long it is. O(deltas in it).
    public func window(nanoseconds: UInt64) -> Window? {
        guard let latest, let base else { return nil }
        var from = base
        var first = deltas.startIndex
        for position in deltas.indices.reversed()
        where latest.taken.monotonicNs - deltas[position].taken.monotonicNs >= nanoseconds {
            from = deltas[position].taken
            first = position + 1
            break
        }
        var sums = [WindowSum](repeating: WindowSum(), count: index.count)
        for delta in deltas[first...] { delta.add(to: &sums) }
        SnapshotDelta(from: lastKept, to: latest) { index[$0]! }.add(to: &sums)

        var rows: [SyscallID: SyscallCounts] = [:]
        for (id, cumulative) in latest.rows {
            guard let place = index[id] else { continue }
            if sums[place].counts.isEmpty && cumulative.inFlight == 0 { continue }
            sums[place].counts.bound(
                by: cumulative, sawNewMin: sums[place].sawNewMin, sawNewMax: sums[place].sawNewMax)
            rows[id] = sums[place].counts
        }
        return Window(from: from, to: latest.taken, rows: rows)
    }
}
