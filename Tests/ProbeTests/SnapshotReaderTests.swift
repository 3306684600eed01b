import CSyslatLayout
import Foundation
import Histograms
import Measurements
import Synchronization
import Syscalls
import Testing
import TestSupport

@testable import Probe

private final class Flag: Sendable {
    let isOver = Atomic(false)
}

@Suite struct SnapshotReaderTests {
    private static let row: UInt32 = 39

    @Test(arguments: [[0], [0, 1, 2, 3], [0, 4095]], [1, 2, 3])
    func `calls recorded on several CPUs read like calls recorded on one`(ids: [Int], seed: UInt64) throws {
        let cpuCount = ids.max()! + 1
        let maps = RowMemory(cpuCount: cpuCount)
        var reader = maps.reader(cpuCount: cpuCount)
        var generator = SeededGenerator(seed: seed)
        var expected = Histogram()
        var durations: [UInt64] = []
        for round in 1...3 {
            for cpu in ids {
                for _ in 0..<500 {
                    let ns = UInt64.random(in: 1...1 << UInt64.random(in: 1...42, using: &generator), using: &generator)
                    maps.addCall(ns, row: Self.row, cpu: cpu)
                    expected.record(ns)
                    durations.append(ns)
                }
                maps.addErrors(2, row: Self.row, error: [1, 22, 516][round - 1], cpu: cpu)
            }
            let row = try #require(reader.read().rows[.call(.native, number: 39)])
            #expect(row.histogram == expected)
            #expect(row[.entries] == row.calls)
            #expect(row[.totalNs] == durations.reduce(0, +))
            #expect((row.minNs, row.maxNs) == (durations.min(), durations.max()))
            #expect(
                row.errnos
                    == Dictionary(uniqueKeysWithValues: [1, 22, 516][..<round].map { ($0, UInt64(2 * ids.count)) }))
            #expect(row[.errors] == UInt64(2 * round * ids.count))
        }
    }

    @Test func `a row that changes while it is read has all of each call or nothing`() throws {
        let maps = RowMemory(cpuCount: 1)
        maps.addErrors(0, row: Self.row, error: 22, cpu: 0)
        maps.addCall(100, row: Self.row, cpu: 0)
        maps.addErrors(1, row: Self.row, error: 22, cpu: 0)
        var reader = maps.reader(cpuCount: 1)
        // The kernel half's part: calls of 100 ns that all fail, with a little time between one and the next.
        nonisolated(unsafe) let row = maps.row(Self.row, cpu: 0)
        nonisolated(unsafe) let bucket = maps.bucket(of: 100, row: Self.row, cpu: 0)
        nonisolated(unsafe) let errors = maps.counter(
            maps.block(row: Self.row, group: Int(syslat_errno_group(22))), 22 % Int(SYSLAT_BLOCK_COUNTERS), cpu: 0)
        nonisolated(unsafe) let cpu = maps.cpus
        let writer = DispatchGroup()
        withExtendedLifetime(maps) {
            writer.enter()
            let flag = Flag()
            Thread.detachNewThread {
                while !flag.isOver.load(ordering: .relaxed) {
                    row.pointee.entries += 1
                    cpu.pointee.sequence &+= 1
                    row.pointee.total_ns += 100
                    bucket.pointee += 1
                    errors.pointee += 1
                    cpu.pointee.sequence &+= 1
                    for _ in 0..<50 { _ = flag.isOver.load(ordering: .relaxed) }
                }
                writer.leave()
            }
            var (reads, changes, last) = (0, 0, UInt64(0))
            while changes < 2000, reads < 1_000_000 {
                guard let counts = reader.read().rows[.call(.native, number: 39)] else { continue }
                #expect(counts[.totalNs] == 100 * counts.calls && counts[.errors] == counts.calls)
                #expect(counts.calls <= counts[.entries])
                if counts.calls != last { changes += 1 }
                (last, reads) = (counts.calls, reads + 1)
            }
            flag.isOver.store(true, ordering: .relaxed)
            writer.wait()
            #expect(changes == 2000, "the writer wrote meanwhile")
        }
    }

    @Test func `a row that is being changed for good stays as it was, and is read when it can be`() throws {
        let maps = RowMemory(cpuCount: 2)
        var reader = maps.reader(cpuCount: 2)
        let id = SyscallID.call(.native, number: 39)
        maps.addCall(100, row: Self.row, cpu: 0)
        let first = try #require(reader.read().rows[id])
        #expect((first[.entries], first.calls, first[.totalNs]) == (1, 1, 100))
        // As of a CPU that was taken away in the middle of a call: its time is there, its bucket isn't yet.
        maps.cpus[1].sequence = 1
        let row = maps.row(Self.row, cpu: 1)
        row.pointee.entries = 1
        row.pointee.total_ns = 50
        #expect(reader.read().rows[id] == first)
        row.pointee.entries = 0
        row.pointee.total_ns = 0
        maps.addCall(50, row: Self.row, cpu: 1)
        maps.cpus[1].sequence = 2
        let second = try #require(reader.read().rows[id])
        #expect((second[.entries], second.calls, second[.totalNs]) == (2, 2, 150))
    }

    @Test func `calls of an octave without a block are counted in the octave, and quantiles say no more`() throws {
        let maps = RowMemory(cpuCount: 2)
        var reader = maps.reader(cpuCount: 2)
        for ns: UInt64 in [100, 110, 120] { maps.addCall(ns, row: Self.row, cpu: 0) }
        for ns: UInt64 in [5000, 6000, 8000] { maps.addCoarseCall(ns, row: Self.row, cpu: 1) }
        let row = try #require(reader.read().rows[.call(.native, number: 39)])
        #expect((row.calls, row.isCoarse) == (6, true))
        let last = try #require(row.histogram.bins.last)
        #expect((last.bounds, last.count, last.isCoarse) == (4097...8192, 3, true))
        #expect(row.histogram.bins.dropLast().allSatisfy { !$0.isCoarse && $0.count == 1 })
        let median = try #require(row.quantile(permille: 900))
        #expect(median.bounds == 4097...8000, "kept inside of what is known of the longest")
    }

    @Test func `a counter that has wrapped goes on in the block that is its high half`() throws {
        let maps = RowMemory(cpuCount: 1)
        var reader = maps.reader(cpuCount: 1)
        maps.addCall(100, row: Self.row, cpu: 0)
        let index = Bucket.index(of: 100)
        let block = maps.block(row: Self.row, group: Bucket.octave(of: index))
        let high = maps.freshBlock()
        maps.carry(from: maps.freshBlock(), to: maps.freshBlock())
        maps.carry(from: block, to: high)
        maps.counter(high, index % 16, cpu: 0).pointee = 3
        maps.row(Self.row, cpu: 0).pointee.total_ns += 1
        let row = try #require(reader.read().rows[.call(.native, number: 39)])
        #expect(row.calls == (3 << 32) + 1)
    }

    @Test func `sums wrap, as 10,000 threads in calls for 21 days make them`() throws {
        let maps = RowMemory(cpuCount: 2)
        var reader = maps.reader(cpuCount: 2)
        for cpu in 0...1 {
            maps.addCall(1000, row: Self.row, cpu: cpu)
            maps.row(Self.row, cpu: cpu).pointee.total_ns = 3 << 62
        }
        let row = try #require(reader.read().rows[.call(.native, number: 39)])
        #expect((row.calls, row[.totalNs]) == (2, 1 << 63))
    }
}
