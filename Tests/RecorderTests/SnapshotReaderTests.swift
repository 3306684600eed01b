import CSyslatLayout
import Foundation
import Latency
import Synchronization
import Syscalls
import Testing

@testable import Recorder

/// Memory as the kernel half would fill it, without a kernel.
private final class Maps {
    let cpus: UnsafeMutablePointer<syslat_cpu>
    let control = UnsafeMutablePointer<syslat_control>.allocate(capacity: 1)
    private let bytes: Int

    init(cpuCount: Int) {
        bytes = MemoryLayout<syslat_cpu>.stride * cpuCount
        // Reserved only: what nobody touches takes no memory, however many CPUs there are.
        let address = mmap(
            nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | Int32(MAP_NORESERVE), -1, 0)
        cpus = address!.assumingMemoryBound(to: syslat_cpu.self)
        memset(control, 0, MemoryLayout<syslat_control>.size)
    }

    deinit {
        munmap(cpus, bytes)
        control.deallocate()
    }

    /// Gives `slot` to `number`.
    func name(_ slot: Int, number: UInt32) {
        withUnsafeMutableBytes(of: &control.pointee.slot_keys) {
            $0.storeBytes(of: UInt32(SYSLAT_KEY_TAKEN) | number, toByteOffset: 4 * slot, as: UInt32.self)
        }
    }

    /// Gives `cell` to errors `error` of `slot`, and counts `count` on `cpu`.
    func addErrors(_ count: UInt64, cell: Int, slot: UInt32, error: UInt32, cpu: Int) {
        withUnsafeMutableBytes(of: &control.pointee.error_keys) {
            $0.storeBytes(
                of: UInt32(SYSLAT_KEY_TAKEN) | slot << 16 | error, toByteOffset: 4 * cell, as: UInt32.self)
        }
        errors(cell: cell, cpu: cpu).pointee += count
    }

    /// Counts a call that returned after `ns`, as the kernel half does.
    func addCall(_ ns: UInt64, slot: UInt32, cpu: Int) {
        let row = UnsafeMutablePointer(mutating: syslat_row_at(cpus, UInt32(cpu), slot)!)
        row.pointee.entries += 1
        row.pointee.total_ns += ns
        row.pointee.min_ns = row.pointee.min_ns == 0 ? ns : min(row.pointee.min_ns, ns)
        row.pointee.max_ns = max(row.pointee.max_ns, ns)
        bucket(of: ns, slot: slot, cpu: cpu).pointee += 1
    }

    func bucket(of ns: UInt64, slot: UInt32, cpu: Int) -> UnsafeMutablePointer<UInt64> {
        UnsafeMutableRawPointer(mutating: syslat_row_at(cpus, UInt32(cpu), slot)!)
            .advanced(by: MemoryLayout<syslat_row>.offset(of: \.buckets)!)
            .assumingMemoryBound(to: UInt64.self) + Bucket.index(of: ns)
    }

    func errors(cell: Int, cpu: Int) -> UnsafeMutablePointer<UInt64> {
        UnsafeMutableRawPointer(cpus + cpu).advanced(by: MemoryLayout<syslat_cpu>.offset(of: \.error_cells)!)
            .assumingMemoryBound(to: UInt64.self) + cell
    }

    func reader(cpuCount: Int) -> SnapshotReader {
        SnapshotReader(cpus: cpus, cpuCount: cpuCount, control: control)
    }
}

private final class Flag: Sendable {
    let isOver = Atomic(false)
}

@Suite struct SnapshotReaderTests {
    private static let slot: UInt32 = 5

    @Test(arguments: [[0], [0, 1, 2, 3], [0, 4095]])
    func `calls recorded on several CPUs read like calls recorded on one`(ids: [Int]) throws {
        let cpuCount = ids.max()! + 1
        let maps = Maps(cpuCount: cpuCount)
        maps.name(Int(Self.slot), number: 39)
        var reader = maps.reader(cpuCount: cpuCount)
        var generator = SystemRandomNumberGenerator()
        var expected = Histogram()
        var durations: [UInt64] = []
        for round in 1...3 {
            for cpu in ids {
                for _ in 0..<500 {
                    let ns = UInt64.random(in: 1...1 << UInt64.random(in: 1...42, using: &generator), using: &generator)
                    maps.addCall(ns, slot: Self.slot, cpu: cpu)
                    expected.record(ns)
                    durations.append(ns)
                }
                maps.addErrors(2, cell: 100 + round, slot: Self.slot, error: UInt32(round), cpu: cpu)
            }
            let row = try #require(reader.read().rows[.call(.native, number: 39)])
            #expect(row.histogram == expected)
            #expect(row.entries == row.calls)
            #expect(row.totalNs == durations.reduce(0, +))
            #expect((row.minNs, row.maxNs) == (durations.min(), durations.max()))
            #expect(row.errnos == Dictionary(uniqueKeysWithValues: (1...round).map { ($0, UInt64(2 * ids.count)) }))
            #expect(row.errors == UInt64(2 * round * ids.count))
        }
    }

    @Test func `a row that changes while it is read has all of each call or nothing`() throws {
        let maps = Maps(cpuCount: 1)
        maps.name(Int(Self.slot), number: 39)
        maps.addErrors(0, cell: 7, slot: Self.slot, error: 22, cpu: 0)
        maps.addCall(100, slot: Self.slot, cpu: 0)
        maps.addErrors(1, cell: 7, slot: Self.slot, error: 22, cpu: 0)
        var reader = maps.reader(cpuCount: 1)
        // The kernel half's part: calls of 100 ns that all fail, with a little time between one and the next.
        nonisolated(unsafe) let row = UnsafeMutablePointer(mutating: syslat_row_at(maps.cpus, 0, Self.slot)!)
        nonisolated(unsafe) let bucket = maps.bucket(of: 100, slot: Self.slot, cpu: 0)
        nonisolated(unsafe) let errors = maps.errors(cell: 7, cpu: 0)
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
                #expect(counts.totalNs == 100 * counts.calls && counts.errors == counts.calls)
                #expect(counts.calls <= counts.entries)
                if counts.calls != last { changes += 1 }
                (last, reads) = (counts.calls, reads + 1)
            }
            flag.isOver.store(true, ordering: .relaxed)
            writer.wait()
            #expect(changes == 2000, "the writer wrote meanwhile")
        }
    }

    @Test func `a row that is being changed for good stays as it was, and is read when it can be`() throws {
        let maps = Maps(cpuCount: 2)
        maps.name(Int(Self.slot), number: 39)
        var reader = maps.reader(cpuCount: 2)
        let id = SyscallID.call(.native, number: 39)
        maps.addCall(100, slot: Self.slot, cpu: 0)
        let first = try #require(reader.read().rows[id])
        #expect((first.entries, first.calls, first.totalNs) == (1, 1, 100))
        // As of a CPU that was taken away in the middle of a call: its time is there, its bucket isn't yet.
        maps.cpus[1].sequence = 1
        let row = UnsafeMutablePointer(mutating: syslat_row_at(maps.cpus, 1, Self.slot)!)
        row.pointee.entries = 1
        row.pointee.total_ns = 50
        #expect(reader.read().rows[id] == first)
        row.pointee.entries = 0
        row.pointee.total_ns = 0
        maps.addCall(50, slot: Self.slot, cpu: 1)
        maps.cpus[1].sequence = 2
        let second = try #require(reader.read().rows[id])
        #expect((second.entries, second.calls, second.totalNs) == (2, 2, 150))
    }
}
