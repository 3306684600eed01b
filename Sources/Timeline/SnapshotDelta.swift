import Histograms
import Measurements
import Syscalls

/// The difference between a snapshot and the previous one, packed: about 5 bytes for each bucket that changed.
///
/// The packed form describes itself, so that another process can read it. It begins with its version. Each row follows: its
/// `SyscallID.code`; bit 0 for a new minimum and bit 1 for a new maximum; a bit for each `Counter` that moved, by raw
/// value, and how far each moved; the number of buckets that moved, and of each the distance from the one before and
/// how far it moved; the number of errnos that moved, and of each its number and how far it moved. All of these are
/// unsigned LEB128 numbers.
struct SnapshotDelta {
    /// Changes with the packed form.
    static let version: UInt64 = 1

    /// The time of the later snapshot.
    let taken: Moment
    /// The number of the later snapshot.
    let number: UInt64
    /// Whether the later snapshot is kept only for a reader's cursor.
    let isForCursor: Bool
    /// The packed form.
    let bytes: [UInt8]

    /// The calls of callers in that time; nil if callers aren't recorded.
    var tallies: PackedTallies?

    /// Its size in bytes.
    var byteCount: Int { bytes.capacity + (tallies?.bytes.capacity ?? 0) + MemoryLayout<SnapshotDelta>.stride }

    init(from old: Snapshot?, to new: Snapshot, number: UInt64, isForCursor: Bool) {
        var encoder = ByteEncoder()
        encoder.put(Self.version)
        for (key, counts) in new.rows {
            let before = old?.rows[key] ?? SyscallCounts()
            guard counts != before else { continue }
            let sum = WindowSum(
                counts: counts, sawNewMin: counts.minNs != before.minNs, sawNewMax: counts.maxNs != before.maxNs)
            Self.encode(UInt64(key.code), from: before, to: sum, into: &encoder)
        }
        self.init(taken: new.taken, number: number, isForCursor: isForCursor, bytes: encoder.bytes)
    }

    init(taken: Moment, number: UInt64, isForCursor: Bool, bytes: [UInt8]) {
        self.taken = taken
        self.number = number
        self.isForCursor = isForCursor
        self.bytes = bytes
    }

    /// The sum of this and the next delta, as a delta that ends with `next`.
    func followed(by next: SnapshotDelta) -> SnapshotDelta {
        var sums: [UInt64: WindowSum] = [:]
        add(to: &sums)
        next.add(to: &sums)
        var encoder = ByteEncoder()
        encoder.put(Self.version)
        for (code, sum) in sums where sum.counts != SyscallCounts() || sum.sawNewMin || sum.sawNewMax {
            Self.encode(code, from: SyscallCounts(), to: sum, into: &encoder)
        }
        var both = SnapshotDelta(
            taken: next.taken, number: next.number, isForCursor: next.isForCursor, bytes: encoder.bytes)
        var ledger = Ledger()
        tallies?.add(to: &ledger) { $0 }
        next.tallies?.add(to: &ledger) { $0 }
        if tallies != nil || next.tallies != nil { both.tallies = PackedTallies(ledger) }
        return both
    }

    private static func encode(
        _ code: UInt64, from old: SyscallCounts, to sum: WindowSum, into encoder: inout ByteEncoder
    ) {
        let new = sum.counts
        encoder.put(code)
        encoder.put((sum.sawNewMin ? 1 : 0) | (sum.sawNewMax ? 2 : 0) as UInt64)
        let moved = new.counters - old.counters
        encoder.put(Counter.allCases.reduce(UInt64(0)) { moved[$1] == 0 ? $0 : $0 | 1 << UInt64($1.rawValue) })
        for counter in Counter.allCases where moved[counter] != 0 { encoder.put(moved[counter]) }

        let buckets = new.histogram.counts.indices.filter { new.histogram.counts[$0] != old.histogram.counts[$0] }
        encoder.put(buckets.count)
        var previous = 0
        for bucket in buckets {
            encoder.put(bucket - previous)
            encoder.put(new.histogram.counts[bucket] &- old.histogram.counts[bucket])
            previous = bucket
        }
        let errnos = new.errnos.filter { old.errnos[$0.key, default: 0] != $0.value }
        encoder.put(errnos.count)
        for (error, count) in errnos {
            encoder.put(error)
            encoder.put(count &- old.errnos[error, default: 0])
        }
    }

    /// Adds its counts to `sums`.
    func add(to sums: inout [UInt64: WindowSum]) {
        var decoder = ByteDecoder(bytes)
        precondition(decoder.next() == Self.version, "a delta of this version")
        while !decoder.isAtEnd {
            let code = decoder.next()
            Self.add(from: &decoder, to: &sums[code, default: WindowSum()])
        }
    }

    /// Adds the calls of one row, which `code` names, to `histogram`. Others are only read over.
    func add(_ code: UInt64, to histogram: inout Histogram) {
        var decoder = ByteDecoder(bytes)
        precondition(decoder.next() == Self.version, "a delta of this version")
        while !decoder.isAtEnd {
            let isWanted = decoder.next() == code
            _ = decoder.next()
            decoder.skip(decoder.next().nonzeroBitCount)
            var bucket = 0
            for _ in 0..<decoder.nextInt() {
                bucket += decoder.nextInt()
                let count = decoder.next()
                if isWanted { histogram.add(count, toBucket: bucket) }
            }
            // A row stands in a delta once.
            if isWanted { return }
            decoder.skip(2 * decoder.nextInt())
        }
    }

    private static func add(from decoder: inout ByteDecoder, to sum: inout WindowSum) {
        let flags = decoder.next()
        if flags & 1 != 0 { sum.sawNewMin = true }
        if flags & 2 != 0 { sum.sawNewMax = true }
        let moved = decoder.next()
        for counter in Counter.allCases where moved >> UInt64(counter.rawValue) & 1 != 0 {
            sum.counts[counter] &+= decoder.next()
        }
        var bucket = 0
        for _ in 0..<decoder.nextInt() {
            bucket += decoder.nextInt()
            sum.counts.histogram.add(decoder.next(), toBucket: bucket)
        }
        for _ in 0..<decoder.nextInt() {
            let error = decoder.nextInt()
            sum.counts.errnos[error, default: 0] &+= decoder.next()
        }
    }
}
