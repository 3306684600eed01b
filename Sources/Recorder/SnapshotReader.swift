internal import CSyslatLayout
import Latency
import Syscalls

/// Adds up the per-CPU rows that the kernel half writes. Reads mapped memory only: no system call.
struct SnapshotReader {
    let cpus: UnsafePointer<syslat_cpu>
    let cpuCount: Int
    let control: UnsafePointer<syslat_control>
    /// What was read of each slot the last time, without the errors by number.
    private var known: [SyscallCounts]

    init(cpus: UnsafePointer<syslat_cpu>, cpuCount: Int, control: UnsafePointer<syslat_control>) {
        self.cpus = cpus
        self.cpuCount = cpuCount
        self.control = control
        known = [SyscallCounts](repeating: SyscallCounts(), count: Int(SYSLAT_SLOTS))
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
        var rows: [SyscallCounts] = []
        for (slot, _) in slots {
            readReturned(slot: slot)
            rows.append(known[Int(slot)])
            syslat_load_fence()
            for cpu in 0..<cpuCount { rows[rows.count - 1].entries += row(cpu, slot).pointee.entries }
        }
        addErrnos(to: &rows, slots: slots.map(\.slot))
        var recorder = RecorderCounts()
        for cpu in 0..<cpuCount {
            recorder.unmatchedExits += cpus[cpu].unmatched_exits
            recorder.lost.noMemory += cpus[cpu].lost_no_memory
            recorder.lost.overwritten += cpus[cpu].lost_overwritten
        }
        var result: [SyscallID: SyscallCounts] = [:]
        for (place, (_, id)) in slots.enumerated() where !rows[place].isEmpty { result[id] = rows[place] }
        return (result, recorder)
    }

    private func row(_ cpu: Int, _ slot: UInt32) -> UnsafePointer<syslat_row> {
        syslat_row_at(cpus, UInt32(cpu), slot)!
    }

    /// Brings what is known of `slot` up to date. Where no call has returned since, the histogram isn't read again.
    private mutating func readReturned(slot: UInt32) {
        var sum = SyscallCounts()
        var ranges: [ClosedRange<Int>?] = []
        for cpu in 0..<cpuCount { ranges.append(add(cpu, slot, to: &sum)) }
        // Every one of these only grows, and a call that returns makes the time grow.
        let isKnown = sum.totalNs == known[Int(slot)].totalNs && known[Int(slot)].histogram.total > 0
        sum.histogram = isKnown ? known[Int(slot)].histogram : histogram(slot, ranges)
        known[Int(slot)] = sum
    }

    private func histogram(_ slot: UInt32, _ ranges: [ClosedRange<Int>?]) -> Histogram {
        var histogram = Histogram()
        for (cpu, range) in ranges.enumerated() {
            guard let range else { continue }
            let buckets = syslat_row_buckets(row(cpu, slot))!
            histogram.add(buckets, range: 0...0)
            histogram.add(buckets, range: range)
        }
        return histogram
    }

    /// Adds one CPU's counters to `sum`, and returns the buckets that hold its calls but for the first: those between the
    /// shortest and the longest. nil if no call has returned there.
    private func add(_ cpu: Int, _ slot: UInt32, to sum: inout SyscallCounts) -> ClosedRange<Int>? {
        let row = row(cpu, slot)
        let counters = syslat_read_counters(cpus, UInt32(cpu), slot)
        sum.totalNs &+= counters.total_ns
        sum.waitNs &+= counters.wait_ns
        sum.runnableNs &+= counters.runnable_ns
        sum.maxNs = max(sum.maxNs, counters.max_ns)
        if counters.min_ns != 0 { sum.minNs = min(counters.min_ns, sum.minNs == 0 ? .max : sum.minNs) }
        sum.neverReturned += row.pointee.never_returned
        sum.lost += row.pointee.lost
        if row.pointee.errors_other != 0 { sum.errnos[0, default: 0] += row.pointee.errors_other }
        guard counters.total_ns != 0 else { return nil }
        let shortest = max(1, Bucket.index(of: counters.min_ns))
        return shortest...max(shortest, Bucket.index(of: counters.max_ns))
    }

    private func addErrnos(to rows: inout [SyscallCounts], slots: [UInt32]) {
        let keys = syslat_error_keys_of(control)!
        for cell in 0..<Int(SYSLAT_ERROR_CELLS) where keys[cell] != 0 {
            guard let place = slots.firstIndex(of: keys[cell] >> 16 & 0xff) else { continue }
            var count: UInt64 = 0
            for cpu in 0..<cpuCount { count += syslat_error_cells_of(cpus, UInt32(cpu))![cell] }
            if count > 0 { rows[place].errnos[Int(keys[cell] & 0xffff), default: 0] += count }
        }
        // The errors of a row are those of its cells, so that the two can't disagree.
        for place in rows.indices { rows[place].errors = rows[place].errnos.values.reduce(0, &+) }
    }
}
