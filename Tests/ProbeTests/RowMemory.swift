import CSyslatLayout
import Foundation
import Histograms
import Measurements

@testable import Probe

/// Memory as the kernel half would fill it, without a kernel.
final class RowMemory {
    let cpus: UnsafeMutablePointer<syslat_cpu>
    let control = UnsafeMutablePointer<syslat_control>.allocate(capacity: 1)
    private let bytes: Int
    private var blocks = 0

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

    func reader(cpuCount: Int) -> SnapshotReader {
        SnapshotReader(cpus: cpus, cpuCount: cpuCount, control: control)
    }

    func row(_ row: UInt32, cpu: Int) -> UnsafeMutablePointer<syslat_row> {
        UnsafeMutablePointer(mutating: syslat_row_at(cpus, UInt32(cpu), row)!)
    }

    /// Counts a call that returned after `ns`, as the kernel half does.
    func addCall(_ ns: UInt64, row: UInt32, cpu: Int) {
        let counted = self.row(row, cpu: cpu)
        counted.pointee.entries += 1
        addTime(ns, to: counted)
        bucket(of: ns, row: row, cpu: cpu).pointee += 1
    }

    /// The same where there is no block for it.
    func addCoarseCall(_ ns: UInt64, row: UInt32, cpu: Int) {
        let counted = self.row(row, cpu: cpu)
        counted.pointee.entries += 1
        addTime(ns, to: counted)
        let octave = Bucket.octave(of: Bucket.index(of: ns))
        syslat_octave_at(cpus, UInt32(cpu), row, UInt32(octave))!.pointee += 1
    }

    private func addTime(_ ns: UInt64, to row: UnsafeMutablePointer<syslat_row>) {
        row.pointee.total_ns &+= ns
        row.pointee.min_ns = row.pointee.min_ns == 0 ? ns : min(row.pointee.min_ns, ns)
        row.pointee.max_ns = max(row.pointee.max_ns, ns)
    }

    /// Counts errors as the kernel half does.
    func addErrors(_ count: UInt32, row: UInt32, error: UInt32, cpu: Int) {
        let group = Int(syslat_errno_group(error))
        counter(block(row: row, group: group), Int(error) % Int(SYSLAT_BLOCK_COUNTERS), cpu: cpu).pointee += count
    }

    func bucket(of ns: UInt64, row: UInt32, cpu: Int) -> UnsafeMutablePointer<UInt32> {
        let index = Bucket.index(of: ns)
        return counter(block(row: row, group: Bucket.octave(of: index)), index % Int(SYSLAT_BLOCK_COUNTERS), cpu: cpu)
    }

    /// The block of a group, which gets one if it has none.
    func block(row: UInt32, group: Int) -> Int {
        let table = syslat_block_table(control)!
        let place = Int(row) * SYSLAT_GROUPS + group
        if table[place] == 0 {
            blocks += 1
            table[place] = UInt16(blocks)
        }
        return Int(table[place])
    }

    func counter(_ block: Int, _ index: Int, cpu: Int) -> UnsafeMutablePointer<UInt32> {
        syslat_block_at(cpus, UInt32(cpu), UInt32(block))! + index
    }

    /// Has `high` count how often the counters of `block` have wrapped.
    func carry(from block: Int, to high: Int) { syslat_high_block_table(control)![block] = UInt16(high) }

    /// A block that counts nothing yet.
    func freshBlock() -> Int {
        blocks += 1
        return blocks
    }
}
