import CSyslatLayout
import Foundation
import Testing

@testable import Probe

/// A CPU's cells and log as the kernel half would fill them, without a kernel.
private final class CellMemory {
    static let (cells, log) = (256, 8)
    let rows = RowMemory(cpuCount: 1)
    let copy = UnsafeMutablePointer<syslat_cpu>.allocate(capacity: 1)
    let notes = UnsafeMutablePointer<syslat_notes>.allocate(capacity: 1)
    let all = UnsafeMutablePointer<syslat_cell>.allocate(capacity: cells + log + 4)
    var cpu: UnsafeMutablePointer<syslat_cpu> { rows.cpus }
    /// The CPU's own: its first cell isn't the first of all.
    var cells: UnsafeMutablePointer<syslat_cell> { all + 4 }
    var log: UnsafeMutablePointer<syslat_cell> { cells + Self.cells }

    init() {
        memset(copy, 0, MemoryLayout<syslat_cpu>.size)
        memset(notes, 0, MemoryLayout<syslat_notes>.size)
        memset(all, 0, MemoryLayout<syslat_cell>.stride * (Self.cells + Self.log + 4))
        cpu.pointee.first_cell = 4
        (cpu.pointee.epoch, cpu.pointee.next_epoch) = (1, 1)
    }

    deinit {
        copy.deallocate()
        notes.deallocate()
        all.deallocate()
    }

    /// Counts a call for `key` in the cell at `place`, claiming it if it is of another epoch.
    func count(_ key: UInt32, at place: Int, ns: UInt64 = 10) {
        let epoch = cpu.pointee.epoch
        if cells[place].key != key || cells[place].epoch != epoch {
            cells[place] = syslat_cell()
            (cells[place].key, cells[place].epoch) = (key, epoch)
            withUnsafeMutableBytes(of: &notes.pointee.dirty) { bytes in
                let words = bytes.bindMemory(to: UInt64.self)
                words[Int(epoch & 1) * Int(SYSLAT_CELLS_MOST) / 64 + place / 64] |= 1 << UInt64(place % 64)
            }
        }
        cells[place].total_ns += ns
        cells[place].counts.0 += 1
        cpu.pointee.sequence += 2
    }

    /// Writes down what stands at `place` in the log.
    func move(_ place: Int) {
        let head = Int(cpu.pointee.log_head)
        log[head] = cells[place]
        log[head].place = UInt32(place)
        cpu.pointee.log_head = UInt32((head + 1) % Self.log)
    }

    /// Ends the epoch, as user space asks for and as the programs do at their next call.
    func cut() -> Bool {
        let isCut = syslat_cut(cpu, rows.control, copy)
        cpu.pointee.epoch = cpu.pointee.next_epoch
        return isCut
    }

    /// What is collected: of each key the calls of each time that it is found.
    func collect() -> [UInt32: [UInt32]] {
        var memory = syslat_cell_memory(
            cells: all, cells_per_cpu: UInt32(Self.cells), log_places: UInt32(Self.log))
        var found = [syslat_cell](repeating: syslat_cell(), count: Self.cells + Self.log)
        let count = Int(syslat_collect(cpu, notes, copy, &memory, &found))
        return Dictionary(grouping: found[..<count], by: \.key).mapValues { $0.map(\.counts.0) }
    }

    func forget() {
        var memory = syslat_cell_memory(
            cells: all, cells_per_cpu: UInt32(Self.cells), log_places: UInt32(Self.log))
        syslat_forget(cpu, notes, copy, &memory)
    }

    func dirty(_ parity: Int) -> Set<Int> {
        withUnsafeBytes(of: notes.pointee.dirty) { bytes in
            let words = bytes.bindMemory(to: UInt64.self)
            return Set(
                (0..<Self.cells).filter {
                    words[parity * Int(SYSLAT_CELLS_MOST) / 64 + $0 / 64] >> UInt64($0 % 64) & 1 != 0
                })
        }
    }
}

@Suite struct CollectorTests {
    @Test func `a cut copies the rows and ends an epoch`() {
        let memory = CellMemory()
        memory.rows.addCall(100, row: 39, cpu: 0)
        memory.cpu.pointee.sequence = 6
        (memory.cpu.pointee.log_head, memory.cpu.pointee.untold) = (3, 9)
        #expect(!syslat_is_unchanged(memory.cpu, memory.copy))
        #expect(memory.cut())
        #expect((memory.copy.pointee.epoch, memory.cpu.pointee.epoch) == (1, 2))
        #expect((memory.copy.pointee.log_head, memory.copy.pointee.untold) == (3, 9))
        #expect(syslat_row_at(memory.copy, 0, 39)!.pointee.total_ns == 100)
        #expect(syslat_is_unchanged(memory.cpu, memory.copy))
        memory.cpu.pointee.deferred_count = 1
        #expect(!syslat_is_unchanged(memory.cpu, memory.copy))
        #expect(memory.cpu.pointee.request % 2 == 0, "the CPU isn't held still")
    }

    @Test func `a CPU that stays in the middle of a call isn't cut and goes on in its epoch`() {
        let memory = CellMemory()
        memory.cpu.pointee.sequence = 7
        #expect(!memory.cut())
        #expect(memory.cpu.pointee.epoch == 1)
        #expect(memory.cpu.pointee.request % 2 == 0)
    }

    @Test func `cells of the epoch that ended are found in place, later ones aren't`() {
        let memory = CellMemory()
        for _ in 0..<3 { memory.count(70, at: 0) }
        memory.count(71, at: 63)
        memory.count(72, at: 64)
        memory.count(73, at: 255)
        #expect(memory.cut())
        memory.count(80, at: 5)
        #expect(memory.collect() == [70: [3], 71: [1], 72: [1], 73: [1]])
        #expect(memory.collect() == [70: [3], 71: [1], 72: [1], 73: [1]], "nothing is forgotten by being collected")
    }

    @Test func `what was moved to the log before the cut and after it is found once`() {
        let memory = CellMemory()
        memory.count(70, at: 9)
        memory.move(9)
        for _ in 0..<2 { memory.count(71, at: 9) }
        memory.count(72, at: 10)
        memory.count(73, at: 11)
        #expect(memory.cut())
        // Moved, and its place another's.
        memory.move(9)
        memory.count(90, at: 9)
        // Moved, and still standing where it was.
        memory.move(10)
        #expect(memory.collect() == [70: [1], 71: [2], 72: [1], 73: [1]])
    }

    @Test func `what the log has of the epoch that goes on is collected after the next cut`() {
        let memory = CellMemory()
        memory.count(70, at: 1)
        #expect(memory.cut())
        memory.count(71, at: 2)
        memory.move(2)
        memory.count(72, at: 2)
        #expect(memory.collect() == [70: [1]])
        memory.forget()
        #expect(memory.cut())
        #expect(memory.collect() == [71: [1], 72: [1]])
    }

    @Test func `a log that goes round is read to its end and from its start`() {
        let memory = CellMemory()
        for start in 0..<UInt32(CellMemory.log) {
            (memory.cpu.pointee.log_head, memory.cpu.pointee.log_tail) = (start, start)
            memory.copy.pointee.log_tail = start
            for number in 0..<5 as Range<UInt32> {
                memory.count(100 + number, at: 3)
                memory.move(3)
            }
            memory.count(200, at: 3)
            #expect(memory.cut())
            memory.move(3)
            memory.count(300, at: 3)
            #expect(memory.collect() == [100: [1], 101: [1], 102: [1], 103: [1], 104: [1], 200: [1]], "from \(start)")
            memory.forget()
            #expect(memory.cpu.pointee.log_tail == (start + 5) % UInt32(CellMemory.log))
            #expect(memory.cut())
            #expect(memory.collect() == [300: [1]])
            memory.forget()
        }
    }

    @Test func `what was collected is forgotten, and found no more although it stands there`() {
        let memory = CellMemory()
        memory.count(70, at: 1)
        #expect(memory.cut())
        memory.count(71, at: 2)
        _ = withUnsafeMutableBytes(of: &memory.notes.pointee.deferred) {
            $0.initializeMemory(as: UInt8.self, repeating: 7)
        }
        memory.forget()
        #expect(memory.dirty(1).isEmpty)
        #expect(memory.dirty(0) == [2], "the half of the epoch that goes on")
        #expect(memory.cpu.pointee.collected == 1)
        withUnsafeBytes(of: memory.notes.pointee.deferred) { bytes in
            #expect(bytes.allSatisfy { $0 == 7 }, "calls that were put off are the programs'")
        }
        #expect(memory.cut())
        #expect(memory.collect() == [71: [1]])
        memory.forget()
        #expect(memory.dirty(0).isEmpty)
        #expect(memory.cells[1].key == 70)
    }

    @Test func `epochs are told apart where their number wraps`() {
        let memory = CellMemory()
        (memory.cpu.pointee.epoch, memory.cpu.pointee.collected) = (.max, .max - 1)
        memory.copy.pointee.collected = .max - 1
        memory.count(70, at: 1)
        #expect(memory.cut())
        #expect(memory.cpu.pointee.epoch == 0)
        memory.count(71, at: 2)
        #expect(memory.collect() == [70: [1]])
        memory.forget()
        #expect(memory.cut())
        #expect(memory.collect() == [71: [1]])
    }
}

@Suite struct CallerMapsTests {
    @Test(arguments: [1, 2, 3, 4, 64, 128, 4096, 8192])
    func `callers take 8 MiB and 64 KiB for each CPU at most`(cpuCount: Int) {
        let size = CallerMaps.Size(cpuCount: cpuCount)
        let perCPU = size.perCPU * MemoryLayout<syslat_cell>.stride + MemoryLayout<syslat_notes>.stride
        let shared = MemoryLayout<syslat_caller>.stride * Int(SYSLAT_CALLERS) + MemoryLayout<syslat_roster>.size
        #expect(perCPU * cpuCount + shared <= (8 << 20) + (cpuCount << 16))
        #expect(size.cells % 2 == 0, "each has another that it may be at instead")
        #expect((256...Int(SYSLAT_CELLS_MOST)).contains(size.cells))
        #expect(size.log >= 256)
        #expect(size.perCPU == size.cells + size.log)
    }

    @Test func `a name ends at its first 0 or with its field`() {
        var folder = syslat_cgroup()
        #expect(String(field: folder.name) == "")
        withUnsafeMutableBytes(of: &folder.name) { $0.copyBytes(from: Array("a.scope\0rest".utf8)) }
        #expect(String(field: folder.name) == "a.scope")
        _ = withUnsafeMutableBytes(of: &folder.name) { $0.initializeMemory(as: UInt8.self, repeating: 0x62) }
        #expect(String(field: folder.name) == String(repeating: "b", count: 256))
        var caller = syslat_caller()
        withUnsafeMutableBytes(of: &caller.comm) { $0.copyBytes(from: Array("0123456789abcde\u{e9}".utf8.prefix(16))) }
        #expect(String(field: caller.comm) == "0123456789abcde\u{fffd}", "a letter that was cut in two")
    }
}
