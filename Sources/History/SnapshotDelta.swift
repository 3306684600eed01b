import Latency
import Syscalls

/// What one snapshot counted beyond the one before it, packed: about 5 bytes for each bucket that moved.
struct SnapshotDelta {
    /// When the later snapshot was taken.
    let taken: Moment
    /// The number of the later snapshot.
    let number: UInt64
    /// Whether the later snapshot is kept only because a reader has a cursor of it.
    let isForCursor: Bool
    private let bytes: [UInt8]

    /// What it costs to keep.
    var byteCount: Int { bytes.capacity + MemoryLayout<SnapshotDelta>.stride }

    /// - Parameter index: the number that stands for a system call in the packed form.
    init(from old: Snapshot?, to new: Snapshot, number: UInt64, isForCursor: Bool, index: (SyscallID) -> Int) {
        var encoder = ByteEncoder()
        for (id, counts) in new.rows {
            let before = old?.rows[id] ?? SyscallCounts()
            guard counts != before else { continue }
            let sum = WindowSum(
                counts: counts, sawNewMin: counts.minNs != before.minNs, sawNewMax: counts.maxNs != before.maxNs)
            Self.encode(index(id), from: before, to: sum, into: &encoder)
        }
        self.init(taken: new.taken, number: number, isForCursor: isForCursor, bytes: encoder.bytes)
    }

    private init(taken: Moment, number: UInt64, isForCursor: Bool, bytes: [UInt8]) {
        self.taken = taken
        self.number = number
        self.isForCursor = isForCursor
        self.bytes = bytes
    }

    /// What this and the next delta counted together, as a delta that ends where `next` does.
    ///
    /// - Parameter indexCount: how many system calls there are numbers for.
    func followed(by next: SnapshotDelta, indexCount: Int) -> SnapshotDelta {
        var sums = [WindowSum](repeating: WindowSum(), count: indexCount)
        add(to: &sums)
        next.add(to: &sums)
        var encoder = ByteEncoder()
        for (index, sum) in sums.enumerated() where sum.counts != SyscallCounts() || sum.sawNewMin || sum.sawNewMax {
            Self.encode(index, from: SyscallCounts(), to: sum, into: &encoder)
        }
        return SnapshotDelta(
            taken: next.taken, number: next.number, isForCursor: next.isForCursor, bytes: encoder.bytes)
    }

    private static func encode(
        _ index: Int, from old: SyscallCounts, to sum: WindowSum, into encoder: inout ByteEncoder
    ) {
        let new = sum.counts
        encoder.put(index)
        encoder.put((sum.sawNewMin ? 1 : 0) | (sum.sawNewMax ? 2 : 0) as UInt64)
        encoder.put(new.entries &- old.entries)
        encoder.put(new.totalNs &- old.totalNs)
        encoder.put(new.waitNs &- old.waitNs)
        encoder.put(new.runnableNs &- old.runnableNs)
        encoder.put(new.errors &- old.errors)
        encoder.put(new.neverReturned &- old.neverReturned)
        encoder.put(new.lost &- old.lost)

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

    /// Adds what it holds to `sums`, indexed as `index` said when it was packed.
    func add(to sums: inout [WindowSum]) {
        var decoder = ByteDecoder(bytes)
        while !decoder.isAtEnd {
            let index = decoder.nextInt()
            let flags = decoder.next()
            if flags & 1 != 0 { sums[index].sawNewMin = true }
            if flags & 2 != 0 { sums[index].sawNewMax = true }
            Self.add(from: &decoder, to: &sums[index].counts)
        }
    }

    private static func add(from decoder: inout ByteDecoder, to counts: inout SyscallCounts) {
        counts.entries &+= decoder.next()
        counts.totalNs &+= decoder.next()
        counts.waitNs &+= decoder.next()
        counts.runnableNs &+= decoder.next()
        counts.errors &+= decoder.next()
        counts.neverReturned &+= decoder.next()
        counts.lost &+= decoder.next()
        var bucket = 0
        for _ in 0..<decoder.nextInt() {
            bucket += decoder.nextInt()
            counts.histogram.add(decoder.next(), toBucket: bucket)
        }
        for _ in 0..<decoder.nextInt() {
            let error = decoder.nextInt()
            counts.errnos[error, default: 0] &+= decoder.next()
        }
    }
}

/// One system call's counts while deltas are being added up.
struct WindowSum {
    var counts = SyscallCounts()
    var sawNewMin = false
    var sawNewMax = false
}
