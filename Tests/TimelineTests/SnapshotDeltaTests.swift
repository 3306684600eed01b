import Histograms
import Measurements
import Syscalls
import Testing

@testable import Timeline

/// The packed form of version 1, byte by byte: whoever changes one of these has made version 2.
@Suite struct SnapshotDeltaTests {
    private static let read = SyscallID.call(.x86_64, number: 0)

    /// Three calls of `read`, one of which failed.
    private static let first = {
        var counts = SyscallCounts()
        for duration: UInt64 in [5, 5, 290] { counts.histogram.record(duration) }
        (counts.minNs, counts.maxNs) = (5, 290)
        (counts[.entries], counts[.totalNs], counts[.errors]) = (3, 300, 1)
        counts.errnos = [11: 1]
        return Snapshot(attached: .at(0), taken: .at(1), rows: [read: counts], probe: ProbeCounts())
    }()

    private static let firstBytes: [UInt8] = [
        0x01,  // version 1
        0x80, 0x80, 0x08,  // the row: table 2, which is x86-64's, number 0
        0b11,  // a new minimum and a new maximum
        0b001_0011,  // moved: entries, the time, errors
        3, 0xac, 0x02, 1,  // by 3, by 300 (44 + 2 << 7), by 1
        2,  // two buckets moved
        4, 2,  // bucket 4, which holds what took 5 ns: by 2
        78, 1,  // bucket 82, which holds what took 290 ns, 78 further: by 1
        1,  // one errno moved
        11, 1,  // EAGAIN: by 1
    ]

    private func delta(from old: Snapshot?, to new: Snapshot) -> SnapshotDelta {
        SnapshotDelta(from: old, to: new, number: 1, isForCursor: false)
    }

    @Test func `what is new since attach is packed like this`() {
        #expect(SnapshotDelta.version == 1)
        #expect(delta(from: nil, to: Self.first).bytes == Self.firstBytes)
    }

    @Test func `only what moved is packed`() {
        var next = Self.first
        var other = SyscallCounts()
        (other[.entries], other[.neverReturned]) = (1, 1)
        next.rows[.other] = other
        #expect(
            delta(from: Self.first, to: next).bytes == [
                0x01,  // version 1
                0x80, 0x80, 0x04,  // the row `other`
                0,  // no new extremes
                0b010_0001, 1, 1,  // entries and calls that never returned: by 1 each
                0, 0,  // no buckets, no errnos
            ])
        #expect(delta(from: next, to: next).bytes == [0x01], "nothing but the version")
    }

    @Test(arguments: Counter.allCases) func `each counter has the bit of its raw value`(counter: Counter) {
        var next = Self.first
        next.rows[Self.read]![counter] += 1
        let bytes = delta(from: Self.first, to: next).bytes
        #expect(bytes == [0x01, 0x80, 0x80, 0x08, 0, 1 << UInt8(counter.rawValue), 1, 0, 0])
    }

    @Test func `these bytes are read as the counts that they were made of`() throws {
        let delta = SnapshotDelta(taken: .at(1), number: 1, isForCursor: false, bytes: Self.firstBytes)
        var sums: [UInt64: WindowSum] = [:]
        delta.add(to: &sums)
        let sum = try #require(sums[UInt64(Self.read.code)])
        #expect(sums.count == 1)
        #expect(sum.sawNewMin && sum.sawNewMax)
        var expected = try #require(Self.first.rows[Self.read])
        (expected.minNs, expected.maxNs) = (0, 0)
        #expect(sum.counts == expected)
    }

    @Test func `two deltas that follow each other are one that holds both`() {
        var next = Self.first
        next.rows[Self.read]![.entries] += 5
        let both = delta(from: nil, to: Self.first).followed(by: delta(from: Self.first, to: next))
        var expected = Self.firstBytes
        expected[6] = 8
        #expect(both.bytes == expected)
    }
}
