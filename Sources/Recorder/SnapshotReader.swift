import CSyslatLayout
import Latency
import Syscalls

/// Adds up the per-CPU rows that the kernel half writes. Reads mapped memory only: no system call.
struct SnapshotReader {
    let cpus: UnsafePointer<syslat_cpu>
    let cpuCount: Int
    let control: UnsafePointer<syslat_control>
    /// What was read of each slot the last time.
    private var known: [SyscallCounts]
    private var errorCells: ErrorCells
    /// Where one CPU's part of a row is copied to.
    private var buckets = [UInt64](repeating: 0, count: Bucket.count)
    private var errors = [UInt64](repeating: 0, count: Int(SYSLAT_ERROR_CELLS))

    init(cpus: UnsafePointer<syslat_cpu>, cpuCount: Int, control: UnsafePointer<syslat_control>) {
        self.cpus = cpus
        self.cpuCount = cpuCount
        self.control = control
        known = [SyscallCounts](repeating: SyscallCounts(), count: Int(SYSLAT_SLOTS))
        errorCells = ErrorCells(control)
    }

    /// What slot `slot` counts; nil while it is free.
    func id(ofSlot slot: UInt32) -> SyscallID? {
        switch Int32(slot) {
        case SYSLAT_SLOT_OTHER: return .other
        case SYSLAT_SLOT_INVALID: return .invalid
        default:
            let key = syslat_slot_keys_of(control)![Int(slot)]
            return key == 0 ? nil : .call(Self.abi(key >> 16 & 0xff), number: Int(key & 0xffff))
        }
    }

    /// What a call of `number` is, as the kernel saw it.
    static func id(abi: UInt32, number: UInt32) -> SyscallID {
        let isX32 = Int32(abi) == SYSLAT_ABI_X32
        let index = isX32 ? number & ~UInt32(SYSLAT_X32_BIT) : number
        guard index < UInt32(isX32 ? SYSLAT_X32_NUMBERS : SYSLAT_NUMBERS) else { return .invalid }
        return .call(Self.abi(abi), number: Int(index))
    }

    private static func abi(_ abi: UInt32) -> ABI {
        switch Int32(abi) {
        case SYSLAT_ABI_COMPAT: ABI.native.compat
        case SYSLAT_ABI_X32: .x32
        default: .native
        }
    }

    /// The counts of every system call that has occurred, and what the CPUs say of losses.
    ///
    /// A row's entries are read right after everything that ends a call, on every CPU, so that a call which moves between
    /// CPUs meanwhile can look in flight a moment too long but never returned before it entered.
    mutating func read() -> (rows: [SyscallID: SyscallCounts], recorder: RecorderCounts) {
        let slots = (0..<UInt32(SYSLAT_SLOTS)).compactMap { slot in id(ofSlot: slot).map { (slot: slot, id: $0) } }
        for (slot, _) in slots { readRow(slot) }
        var recorder = RecorderCounts()
        for cpu in 0..<cpuCount {
            recorder.unmatchedExits += cpus[cpu].unmatched_exits
            recorder.lost.noMemory += cpus[cpu].lost_no_memory
            recorder.lost.overwritten += cpus[cpu].lost_overwritten
        }
        var result: [SyscallID: SyscallCounts] = [:]
        for (slot, id) in slots where !known[Int(slot)].isEmpty { result[id] = known[Int(slot)] }
        return (result, recorder)
    }

    private func row(_ cpu: Int, _ slot: UInt32) -> UnsafePointer<syslat_row> {
        syslat_row_at(cpus, UInt32(cpu), slot)!
    }

    /// Brings what is known of `slot` up to date. A row that can't be read whole stays as it was until the next time.
    private mutating func readRow(_ slot: UInt32) {
        guard var counts = returned(slot) else { return }
        counts.neverReturned = sum(slot) { $0.pointee.never_returned }
        counts.lost = sum(slot) { $0.pointee.lost }
        syslat_load_fence()
        counts.entries = sum(slot) { $0.pointee.entries }
        known[Int(slot)] = counts
    }

    private func sum(_ slot: UInt32, _ counter: (UnsafePointer<syslat_row>) -> UInt64) -> UInt64 {
        (0..<cpuCount).reduce(0) { $0 &+ counter(row($1, slot)) }
    }

    /// The calls of `slot` that returned; what is known of them where none has returned since, since each makes the time
    /// grow. nil if a CPU's part can't be read whole.
    private mutating func returned(_ slot: UInt32) -> SyscallCounts? {
        let old = known[Int(slot)]
        if sum(slot, { $0.pointee.total_ns }) == old.totalNs { return old }
        while true {
            guard let counts = copy(slot) else { return nil }
            // A call may have brought the first error of its kind after the cells were listed; then it counts without it.
            if errorCells.areAll(of: control) { return counts }
            errorCells = ErrorCells(control)
        }
    }

    /// Adds up the CPUs' parts of a row, each as of one moment between two calls.
    private mutating func copy(_ slot: UInt32) -> SyscallCounts? {
        var sum = SyscallCounts()
        let cells = errorCells.ofSlot[Int(slot)]
        for cpu in 0..<cpuCount {
            var counters = syslat_counters()
            guard
                syslat_copy_row(
                    cpus, UInt32(cpu), slot, cells.places, UInt32(cells.places.count), &counters, &buckets, &errors)
            else { return nil }
            guard counters.total_ns != 0 else { continue }
            sum.totalNs &+= counters.total_ns
            sum.waitNs &+= counters.wait_ns
            sum.runnableNs &+= counters.runnable_ns
            sum.maxNs = max(sum.maxNs, counters.max_ns)
            sum.minNs = min(counters.min_ns, sum.minNs == 0 ? .max : sum.minNs)
            sum.histogram.add(buckets, range: 0...0)
            let first = max(1, Int(counters.first_bucket))
            if counters.last_bucket > 0 { sum.histogram.add(buckets, range: first...Int(counters.last_bucket)) }
            if counters.errors_other != 0 { sum.errnos[0, default: 0] &+= counters.errors_other }
            for (place, number) in cells.numbers.enumerated() where errors[place] != 0 {
                sum.errnos[number, default: 0] &+= errors[place]
            }
        }
        // The errors of a row are those of its cells, so that the two can't disagree.
        sum.errors = sum.errnos.values.reduce(0, &+)
        return sum
    }
}

/// Which cells hold the errors of which slot.
private struct ErrorCells {
    /// For each slot, where its cells are, and the error number of each.
    private(set) var ofSlot = [(places: [UInt16], numbers: [Int])](repeating: ([], []), count: Int(SYSLAT_SLOTS))
    private var count: UInt32 = 0

    init(_ control: UnsafePointer<syslat_control>) {
        let keys = syslat_error_keys_of(control)!
        for cell in 0..<Int(SYSLAT_ERROR_CELLS) {
            let key = keys[cell]
            guard key != 0 else { continue }
            count += 1
            let slot = Int(key >> 16 & 0xff)
            guard slot < ofSlot.count else { continue }
            ofSlot[slot].places.append(UInt16(cell))
            ofSlot[slot].numbers.append(Int(key & 0xffff))
        }
    }

    /// Whether no cell has been taken since.
    func areAll(of control: UnsafePointer<syslat_control>) -> Bool { syslat_error_keys_taken(control) == count }
}
