import CPlatform
import CSyslatLayout
import Glibc
import Measurements

/// Reads the kernel half's records of callers, CPU by CPU, each with its rows as of one moment.
final class CallerRecorder {
    /// The CPUs' rows as of the last cut.
    var copies: UnsafePointer<syslat_cpu> { UnsafePointer(copied) }

    private let cpus: UnsafeMutablePointer<syslat_cpu>
    private let cpuCount: Int
    private let control: UnsafePointer<syslat_control>
    private let maps: CallerMaps
    private let copied: UnsafeMutablePointer<syslat_cpu>
    private let found: UnsafeMutablePointer<syslat_cell>
    private var roster: CallerRoster
    private var isCut: [Bool]
    /// Whether every CPU was read, so that no older counts are left.
    private var isWhole = true

    /// The reader of `maps`; nil if there are none.
    static func reading(
        _ maps: CallerMaps?, cpus: UnsafeMutablePointer<syslat_cpu>, cpuCount: Int,
        control: UnsafePointer<syslat_control>
    ) -> CallerRecorder? {
        guard let maps else { return nil }
        return CallerRecorder(cpus: cpus, cpuCount: cpuCount, control: control, maps: maps)
    }

    init(
        cpus: UnsafeMutablePointer<syslat_cpu>, cpuCount: Int, control: UnsafePointer<syslat_control>, maps: CallerMaps
    ) {
        (self.cpus, self.cpuCount, self.control, self.maps) = (cpus, cpuCount, control, maps)
        // Only copied parts take memory, so not `allocate`, which might clear it.
        copied = mmap(
            nil, MemoryLayout<syslat_cpu>.stride * cpuCount, PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0
        )!.assumingMemoryBound(to: syslat_cpu.self)
        found = mmap(
            nil, MemoryLayout<syslat_cell>.stride * maps.size.perCPU, PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0
        )!.assumingMemoryBound(to: syslat_cell.self)
        roster = CallerRoster(maps)
        isCut = Array(repeating: false, count: cpuCount)
        for cpu in 0..<cpuCount {
            copied[cpu].collected = cpus[cpu].collected
            copied[cpu].log_tail = cpus[cpu].log_tail
            copied[cpu].sequence = 1
        }
    }

    deinit {
        munmap(copied, MemoryLayout<syslat_cpu>.stride * cpuCount)
        munmap(found, MemoryLayout<syslat_cell>.stride * maps.size.perCPU)
    }

    /// Copies the rows of every CPU, each as of one moment, at which an epoch of its cells ends.
    func cut() {
        for cpu in 0..<cpuCount where cpus[cpu].deferred_count != 0 { _ = syslat_visit_cpu(UInt32(cpu)) }
        // Before the CPUs are read, so that all calls of these callers are read.
        roster.findEnded()
        isWhole = true
        for cpu in 0..<cpuCount {
            let isChanged = !syslat_is_unchanged(cpus + cpu, copied + cpu)
            isCut[cpu] = isChanged && syslat_cut(cpus + cpu, control, copied + cpu)
            if isChanged && !isCut[cpu] { isWhole = false }
        }
    }

    /// The news of callers up to that moment.
    ///
    /// - Parameter code: the code of the call that a row counts.
    func collect(code: (UInt32) -> UInt32?) -> CallerUpdate {
        var update = CallerUpdate()
        var memory = maps.cellMemory
        var codes: [UInt32?] = (0..<UInt32(SYSLAT_ROWS)).map { _ in nil }
        for cpu in 0..<cpuCount where isCut[cpu] {
            let count = Int(syslat_collect(cpus + cpu, maps.notes + cpu, copied + cpu, &memory, found))
            for index in 0..<count {
                let key = found[index].key
                let row = syslat_key_row(key)
                if codes[Int(row)] == nil { codes[Int(row)] = code(row) }
                guard let code = codes[Int(row)] else { continue }
                let number = roster.number(of: syslat_key_caller(key), births: &update.births)
                update.tallies.add(
                    Tally(found[index]),
                    to: LedgerKey(caller: number, code: code, group: UInt8(syslat_key_group(key))))
            }
        }
        // For a process that has changed its name, the last name applies.
        update.births.sort { Int32(bitPattern: ($0.order &- $1.order) << 2) < 0 }
        update.folders = roster.folders()
        update.isWhole = isWhole
        if isWhole { update.ended = roster.close() }
        return update
    }

    /// Lets the kernel half forget the collected records.
    func forget() {
        var memory = maps.cellMemory
        for cpu in 0..<cpuCount where isCut[cpu] { syslat_forget(cpus + cpu, maps.notes + cpu, copied + cpu, &memory) }
        roster.giveBack()
    }

    /// Makes the kernel half report the names of `groups` again when it sees them next.
    func forget(_ groups: [CgroupKey]) {
        for group in groups { syslat_forget_cgroup(maps.roster, group.id, group.hierarchy) }
    }

    /// `known` with the state that a later process needs to continue from here, after `collect`.
    func packed(with known: [UInt8]) -> [UInt8] {
        var words = [UInt32(cpuCount)]
        for cpu in 0..<cpuCount {
            words +=
                isCut[cpu]
                ? [copied[cpu].epoch, copied[cpu].log_head] : [copied[cpu].collected, copied[cpu].log_tail]
        }
        words += roster.packed
        return [UInt32(words.count)].withUnsafeBytes { Array($0) } + words.withUnsafeBytes { Array($0) } + known
    }

    /// Resumes from the packed state of an earlier process. Returns the knowledge of that process; nil if there is none.
    func resume(_ bytes: [UInt8]?) -> [UInt8]? {
        guard let bytes, bytes.count >= 8 else { return nil }
        let words = bytes.withUnsafeBytes { bytes in
            (0..<(bytes.count / 4)).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self) }
        }
        let end = 1 + Int(words[0])
        guard words.count >= end, end > 2 + 2 * cpuCount, words[1] == UInt32(cpuCount) else { return nil }
        for cpu in 0..<cpuCount {
            (copied[cpu].collected, copied[cpu].log_tail) = (words[2 + 2 * cpu], words[3 + 2 * cpu])
            (cpus[cpu].collected, cpus[cpu].log_tail) = (copied[cpu].collected, copied[cpu].log_tail)
        }
        roster.resume(words[(2 + 2 * cpuCount)..<end])
        return Array(bytes[(4 * end)...])
    }

    /// Whether the room for new callers, or for the contents of reused cells, is nearly used up.
    var isPressed: Bool {
        let log = UInt32(maps.size.log)
        return roster.isScarce
            || (0..<cpuCount).contains { cpu in
                (cpus[cpu].log_head + log - cpus[cpu].log_tail) % log > log / 4
            }
    }

    /// The calls that were counted in no cell.
    var untold: UInt64 { (0..<cpuCount).reduce(0) { $0 &+ copied[$1].untold } }
}

extension Tally {
    fileprivate init(_ cell: syslat_cell) {
        self.init()
        totalNs = cell.total_ns
        waitNs = cell.wait_ns
        runnableNs = cell.runnable_ns
        maxNs = cell.max_ns
        errors = UInt64(cell.errors)
        counts = [
            UInt64(cell.counts.0), UInt64(cell.counts.1), UInt64(cell.counts.2), UInt64(cell.counts.3),
        ]
    }
}
