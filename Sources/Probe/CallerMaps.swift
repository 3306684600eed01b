import CSyslatLayout
import Glibc

/// The maps of callers, mapped into memory.
final class CallerMaps {
    /// The numbers of cells.
    struct Size: Equatable {
        /// Cells of each CPU.
        let cells: Int
        /// Places of each CPU's log.
        let log: Int

        /// Cells and places of each CPU together.
        var perCPU: Int { cells + log }

        /// The size for a machine with `cpuCount` possible CPU ids: a share of a fixed amount, but at least enough for
        /// short bursts.
        init(cpuCount: Int) {
            let share = Int(SYSLAT_CELLS_SHARED) / cpuCount
            let least = Int(SYSLAT_CELLS_LEAST)
            cells = max(least, min(Int(SYSLAT_CELLS_MOST), share * 3 / 5 / 2 * 2))
            log = max(least, share - cells)
        }
    }

    /// Their kernel memory in bytes.
    static func bytes(cpuCount: Int) -> Int {
        (MemoryLayout<syslat_cell>.stride * Size(cpuCount: cpuCount).perCPU + MemoryLayout<syslat_notes>.stride)
            * cpuCount
            + MemoryLayout<syslat_caller>.stride * Int(SYSLAT_CALLERS) + MemoryLayout<syslat_roster>.size
    }

    /// Their names in the BPF object.
    static let names = ["cells", "notes", "callers", "roster"]

    let size: Size
    let cells: UnsafeMutablePointer<syslat_cell>
    let notes: UnsafeMutablePointer<syslat_notes>
    let callers: UnsafeMutablePointer<syslat_caller>
    let roster: UnsafeMutablePointer<syslat_roster>
    private let memory: [MappedMap]

    init(_ programs: Programs, size: Size, cpuCount: Int) throws(ProbeError) {
        let cellMemory = try MappedMap(
            try programs.map("cells"), size: MemoryLayout<syslat_cell>.stride * size.perCPU * cpuCount, writable: true)
        let noteMemory = try MappedMap(
            try programs.map("notes"), size: MemoryLayout<syslat_notes>.stride * cpuCount, writable: true)
        let callerMemory = try MappedMap(
            try programs.map("callers"), size: MemoryLayout<syslat_caller>.stride * Int(SYSLAT_CALLERS), writable: true)
        let rosterMemory = try MappedMap(
            try programs.map("roster"), size: MemoryLayout<syslat_roster>.size, writable: true)
        self.size = size
        memory = [cellMemory, noteMemory, callerMemory, rosterMemory]
        cells = cellMemory.start.assumingMemoryBound(to: syslat_cell.self)
        notes = noteMemory.start.assumingMemoryBound(to: syslat_notes.self)
        callers = callerMemory.start.assumingMemoryBound(to: syslat_caller.self)
        roster = rosterMemory.start.assumingMemoryBound(to: syslat_roster.self)
    }

    /// The reader of cells.
    var cellMemory: syslat_cell_memory {
        syslat_cell_memory(cells: cells, cells_per_cpu: UInt32(size.cells), log_places: UInt32(size.log))
    }

    /// The maps of `programs`; nil if `size` is nil, so that there are none.
    static func mapped(_ programs: Programs, size: Size?, cpuCount: Int) throws(ProbeError) -> CallerMaps? {
        guard let size else { return nil }
        return try CallerMaps(programs, size: size, cpuCount: cpuCount)
    }

    /// Frees every caller but 0, and starts the CPUs. Called before the programs are attached.
    func begin(_ cpus: UnsafeMutablePointer<syslat_cpu>, cpuCount: Int, run: UInt32) {
        syslat_begin_roster(roster, run)
        begin(cpus, cpuCount: cpuCount, epoch: 1)
    }

    /// Restarts the CPUs after their counts were wiped.
    func beginAnew(_ cpus: UnsafeMutablePointer<syslat_cpu>, cpuCount: Int) {
        begin(cpus, cpuCount: cpuCount, epoch: 2)
    }

    /// Tells each CPU the place of its cells, and that cells of earlier epochs are invalid.
    private func begin(_ cpus: UnsafeMutablePointer<syslat_cpu>, cpuCount: Int, epoch: UInt32) {
        for cpu in 0..<cpuCount {
            cpus[cpu].first_cell = UInt32(cpu * size.perCPU)
            cpus[cpu].collected = epoch - 1
            cpus[cpu].next_epoch = epoch
            cpus[cpu].epoch = epoch
            (cpus[cpu].log_head, cpus[cpu].log_tail, cpus[cpu].deferred_count) = (0, 0, 0)
            (cpus[cpu].request, cpus[cpu].granted) = (0, 0)
        }
    }
}
