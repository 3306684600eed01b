import DequeModule
package import Measurements
import Syscalls

/// The ring of snapshots: the newest in full, and the difference of each to the previous one.
///
/// A window is the sum of the deltas inside it, so consecutive windows add up to the cumulative figures exactly.
///
/// Windows can begin at regular snapshots and at snapshots of readers' cursors. If there is no room for all, the oldest
/// cursors are dropped first, and their deltas are merged with their neighbours.
///
/// Memory: at most `maxBytes` for the deltas and two full snapshots of about 5 KB for each system call that occurred:
/// 1.3 MB with 256 of them.
package struct Timeline: Sendable {
    /// The longest window in ns; older deltas are dropped.
    package let retentionNs: UInt64
    /// The most bytes of all deltas.
    package let maxBytes: Int
    /// The most snapshots that are kept only for readers' cursors.
    package let maxCursors: Int
    /// The newest snapshot, or nil before the first.
    package private(set) var latest: Snapshot?
    /// The number of snapshots so far; changes with `latest`.
    package private(set) var snapshots: UInt64 = 0

    private let run = UInt64.random(in: 0...UInt64.max)
    /// The snapshot that the deltas lead up to, and its number. `latest` may be newer.
    private var lastRetained: (snapshot: Snapshot, number: UInt64)?
    /// The earliest moment that a window can begin at, and the number of its snapshot; 0 is the moment of attach.
    private(set) var base: (taken: Moment, number: UInt64)?
    typealias Deltas = Deque<SnapshotDelta>
    private(set) var deltas: Deltas = []
    private(set) var deltaBytes = 0
    /// The calls of callers; nil if callers aren't recorded.
    private(set) var callers: CallerLedger?
    /// Their calls since the last delta.
    private var pending = Ledger()
    private(set) var cursorCount = 0

    /// An empty history.
    package init(retentionNs: UInt64 = 600_000_000_000, maxBytes: Int = 16 << 20, maxCursors: Int = 4096) {
        self.retentionNs = retentionNs
        self.maxBytes = maxBytes
        self.maxCursors = maxCursors
    }

    /// Keeps `snapshot`, so that windows can begin at it, and drops deltas that are too old or too many.
    package mutating func append(_ snapshot: Snapshot) {
        update(snapshot)
        retainLatest(forCursor: false)
    }

    /// Makes `snapshot` the end of windows without keeping it. Repeated calls take no memory.
    package mutating func update(_ snapshot: Snapshot) {
        if base == nil { base = (snapshot.attached, 0) }
        latest = snapshot
        snapshots += 1
        guard let update = snapshot.callers else { return }
        latest?.callers = nil
        if callers == nil { callers = CallerLedger() }
        callers?.add(update, rows: snapshot.rows, at: snapshots, to: &pending)
    }

    /// A cursor of the newest snapshot, which is kept for it; nil before the first.
    package mutating func cursor() -> Cursor? {
        guard latest != nil else { return nil }
        retainLatest(forCursor: true)
        return Cursor(run: run, snapshot: snapshots)
    }

    /// The recommended time between snapshots for cursors, in ns; 0 while there is room. With this spacing no cursor is
    /// dropped too early, however often readers ask.
    package var cursorSpacingNs: UInt64 {
        let plenty = max(1, maxCursors / 2)
        return cursorCount < plenty ? 0 : retentionNs / UInt64(plenty) + 1
    }

    private mutating func retainLatest(forCursor: Bool) {
        guard let latest, lastRetained?.number != snapshots else { return }
        var delta = SnapshotDelta(
            from: lastRetained?.snapshot, to: latest, number: snapshots, isForCursor: forCursor)
        if callers != nil {
            delta.tallies = PackedTallies(pending)
            pending = Ledger()
        }
        deltas.append(delta)
        deltaBytes += delta.byteCount
        cursorCount += forCursor ? 1 : 0
        lastRetained = (latest, snapshots)
        while let oldest = deltas.first, deltas.count > 1, isPastRetention(oldest, at: latest) { dropOldest() }
        while deltas.count > 1, deltaBytes + callerBytes > maxBytes || cursorCount > maxCursors {
            if !foldOldestCursor() { dropOldest() }
        }
    }

    private mutating func dropOldest() {
        let oldest = deltas.removeFirst()
        base = (oldest.taken, oldest.number)
        deltaBytes -= oldest.byteCount
        cursorCount -= oldest.isForCursor ? 1 : 0
        callers?.forgetMerged(upTo: oldest.number)
    }

    /// The memory for the merges of callers in the deltas.
    private var callerBytes: Int { (callers?.merged.count ?? 0) * MergedCallers.bytes }

    /// Merges the oldest delta that is kept only for a cursor into the next one; false if there is none.
    private mutating func foldOldestCursor() -> Bool {
        guard cursorCount > 0, let place = deltas.dropLast().firstIndex(where: \.isForCursor) else { return false }
        let (first, second) = (deltas[place], deltas[place + 1])
        let folded = first.followed(by: second)
        deltaBytes += folded.byteCount - first.byteCount - second.byteCount
        cursorCount -= 1
        deltas[place + 1] = folded
        deltas.remove(at: place)
        return true
    }

    /// A delta is past the span when a full span fits between its end and now.
    private func isPastRetention(_ delta: SnapshotDelta, at now: Snapshot) -> Bool {
        now.taken.monotonicNs - delta.taken.monotonicNs >= retentionNs
    }

    /// The number of snapshots at which windows can begin, without the moment of attach.
    var deltaCount: Int { deltas.count }

    /// The newest window of at least `nanoseconds`; a shorter one if the history is shorter, and nil before the first
    /// snapshot. The window has its own length. O(deltas in it).
    package func window(nanoseconds: UInt64) -> Window? {
        guard let latest, let base else { return nil }
        let position = deltas.lastIndex { latest.taken.monotonicNs - $0.taken.monotonicNs >= nanoseconds }
        guard let position else { return window(from: base.taken, adding: deltas) }
        return window(from: deltas[position].taken, adding: deltas[(position + 1)...])
    }

    /// The window from the snapshot of `cursor` to now; nil if the history has dropped that snapshot, or another
    /// history issued the cursor. O(deltas in it).
    package func window(since cursor: Cursor) -> Window? {
        guard cursor.run == run, let base else { return nil }
        if cursor.snapshot == base.number { return window(from: base.taken, adding: deltas) }
        guard let position = deltas.lastIndex(where: { $0.number <= cursor.snapshot }),
            deltas[position].number == cursor.snapshot
        else { return nil }
        return window(from: deltas[position].taken, adding: deltas[(position + 1)...])
    }

    /// The calls of each caller in `window`, which ends at the newest snapshot; nil if callers aren't recorded. O(tallies in it).
    package func activity(in window: Window) -> Activity? {
        guard let callers, let base else { return nil }
        // No delta has the calls before the oldest delta.
        if window.from.monotonicNs < base.taken.monotonicNs || (base.number == 0 && window.from == base.taken) {
            return Activity(ledger: callers.ledger, callers: callers.callers)
        }
        var ledger = Ledger()
        for delta in deltas where delta.taken.monotonicNs > window.from.monotonicNs {
            delta.tallies?.add(to: &ledger) { callers.merged.target(of: $0) }
        }
        pending.forEach { ledger.add($1, to: $0.of(caller: callers.merged.target(of: $0.caller))) }
        return Activity(ledger: ledger, callers: callers.callers)
    }

    /// The packed state of callers for a later process; nil if callers aren't recorded.
    package func packedCallers() -> [UInt8]? { callers.map { PackedCallers.pack($0) } }

    /// Resumes from the packed state of an earlier process. False if this version can't read it.
    package mutating func resumeCallers(_ packed: [UInt8]) -> Bool {
        callers = PackedCallers.unpack(packed)
        return callers != nil
    }

    /// Control groups whose names were dropped since the last call. The kernel half must report them again when they are in use.
    package mutating func takeForgottenGroups() -> [CgroupKey] {
        defer { callers?.folders.dropped = [] }
        return callers?.folders.dropped ?? []
    }

    /// The identities of the callers and the names of control groups; nil if callers aren't recorded.
    package var knownCallers: Callers? { callers?.callers }

    private func window(from: Moment, adding deltas: some Sequence<SnapshotDelta>) -> Window? {
        guard let latest else { return nil }
        var sums: [UInt64: WindowSum] = [:]
        for delta in deltas { delta.add(to: &sums) }
        if lastRetained?.number != snapshots {
            SnapshotDelta(from: lastRetained?.snapshot, to: latest, number: snapshots, isForCursor: false).add(
                to: &sums)
        }
        var rows: Rows = [:]
        for (key, cumulative) in latest.rows {
            let sum = sums[UInt64(key.code)] ?? WindowSum()
            if sum.counts.isEmpty && cumulative.inFlight == 0 { continue }
            var counts = sum.counts
            counts.bound(by: cumulative, sawNewMin: sum.sawNewMin, sawNewMax: sum.sawNewMax)
            rows[key] = counts
        }
        return Window(from: from, to: latest.taken, rows: rows)
    }
}
