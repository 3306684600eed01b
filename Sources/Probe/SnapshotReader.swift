import CSyslatLayout
import Histograms
import Measurements
import Syscalls

/// Adds up the per-CPU rows that the kernel half writes. Reads mapped memory only: no system call.
struct SnapshotReader {
    let cpus: UnsafePointer<syslat_cpu>
    /// The source of calls that returned: copies of the CPUs as of one moment each, or the CPUs themselves.
    let returned: UnsafePointer<syslat_cpu>
    let cpuCount: Int
    let control: UnsafePointer<syslat_control>
    /// The last reading of each row.
    private var known: [SyscallCounts]
    /// The sums of each row that `known` has.
    private var sums: [syslat_sums]
    /// The number of rows at the last reading.
    private var lastCount = 0
    /// The buffer for one CPU's part of a row.
    private let copied = Copied()

    init(
        cpus: UnsafePointer<syslat_cpu>, copies: UnsafePointer<syslat_cpu>? = nil, cpuCount: Int,
        control: UnsafePointer<syslat_control>
    ) {
        self.cpus = cpus
        returned = copies ?? cpus
        self.cpuCount = cpuCount
        self.control = control
        known = [SyscallCounts](repeating: SyscallCounts(), count: Int(SYSLAT_ROWS))
        sums = [syslat_sums](repeating: syslat_sums(), count: Int(SYSLAT_ROWS))
    }

    /// The call that `row` counts; nil while it is free.
    func id(ofRow row: UInt32) -> SyscallID? {
        switch Int32(row) {
        case ..<SYSLAT_ROW_INVALID: return .call(.native, number: Int(row))
        case SYSLAT_ROW_INVALID: return .invalid
        case SYSLAT_ROW_OTHER: return .other
        default:
            let key = syslat_foreign_key(control, row - UInt32(SYSLAT_ROW_FOREIGN))
            return key == 0 ? nil : .call(Self.abi(syslat_key_abi(key)), number: Int(syslat_key_number(key)))
        }
    }

    /// The row of a call; nil if it has none.
    func row(of id: SyscallID) -> UInt32? {
        switch id {
        case .invalid: return UInt32(SYSLAT_ROW_INVALID)
        case .other: return UInt32(SYSLAT_ROW_OTHER)
        case .call(.native, let number): return UInt32(number)
        case .call: return (UInt32(SYSLAT_ROW_FOREIGN)..<UInt32(SYSLAT_ROWS)).first { self.id(ofRow: $0) == id }
        }
    }

    /// The call of the kernel's `number`.
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

    /// The counts of every system call that has occurred, and the losses of the CPUs.
    mutating func read() -> (rows: Rows, probe: ProbeCounts) {
        var result: Rows = [:]
        result.reserveCapacity(lastCount)
        defer { lastCount = result.count }
        for row in 0..<UInt32(SYSLAT_ROWS) {
            readRow(row)
            // Nothing was ever counted in most rows.
            if sums[Int(row)].isZero { continue }
            if !known[Int(row)].isEmpty, let id = id(ofRow: row) { result[id] = known[Int(row)] }
        }
        var probe = ProbeCounts()
        for cpu in 0..<cpuCount {
            probe.unmatchedExits &+= cpus[cpu].unmatched_exits
            for reason in LossReason.allCases {
                guard let loss = reason.kernelLoss else { continue }
                probe.lost[reason, default: 0] &+= syslat_lost(cpus, UInt32(cpu), loss)
            }
        }
        probe.isFull = control.pointee.rows_full != 0
        probe.isCoarse = control.pointee.blocks_full != 0
        return (result, probe)
    }

    private func row(_ cpu: Int, _ row: UInt32) -> UnsafePointer<syslat_row> {
        syslat_row_at(returned, UInt32(cpu), row)!
    }

    /// Updates the reading of `row`. A row that can't be read consistently keeps its old reading until the next time.
    private mutating func readRow(_ row: UInt32) {
        let index = Int(row)
        let before = syslat_sum_row(cpus, returned, UInt32(cpuCount), row)
        let last = sums[index]
        if before.total_ns == last.total_ns {
            // If the time is the same, no call has returned since, because each call takes some time.
            if before.entries == last.entries, before.never_returned == last.never_returned, before.lost == last.lost {
                return
            }
            known[index].take(before)
            sums[index] = before
            return
        }
        guard let counts = returned(row) else { return }
        known[index] = counts
        // Read again, so that effects of those calls aren't read before the calls.
        let after = syslat_sum_row(cpus, returned, UInt32(cpuCount), row)
        known[index].take(after)
        sums[index] = after
        // The row belongs to the copied calls; later ones are still to be read.
        sums[index].total_ns = counts[.totalNs]
    }

    /// The calls of `row` that returned: the CPUs' parts, each as of one moment between two calls. nil if one can't be
    /// read consistently.
    private func returned(_ row: UInt32) -> SyscallCounts? {
        var sum = SyscallCounts()
        for cpu in 0..<cpuCount where self.row(cpu, row).pointee.total_ns != 0 {
            guard syslat_copy_row(returned, UInt32(cpu), row, control, copied.part) else { return nil }
            copied.add(to: &sum)
        }
        // The errors of a row are the sum of those by number, so that the two always agree.
        sum[.errors] = sum.errnos.values.reduce(0, &+)
        return sum
    }
}

extension syslat_sums {
    /// Whether nothing was counted.
    fileprivate var isZero: Bool { entries == 0 && total_ns == 0 && never_returned == 0 && lost == 0 }
}

extension SyscallCounts {
    /// Takes the counters that aren't about calls that returned.
    fileprivate mutating func take(_ sum: syslat_sums) {
        self[.entries] = sum.entries
        self[.neverReturned] = sum.never_returned
        self[.lost] = sum.lost
    }

    /// Adds one CPU's counts of the calls that returned.
    fileprivate mutating func add(_ row: syslat_row) {
        self[.totalNs] &+= row.total_ns
        self[.waitNs] &+= row.wait_ns
        self[.runnableNs] &+= row.runnable_ns
        maxNs = max(maxNs, row.max_ns)
        minNs = min(row.min_ns, minNs == 0 ? .max : minNs)
    }
}

/// One CPU's part of a row.
private final class Copied {
    let part: UnsafeMutablePointer<syslat_returned>

    init() {
        part = .allocate(capacity: 1)
        part.initialize(to: syslat_returned())
    }

    deinit { part.deallocate() }

    func add(to sum: inout SyscallCounts) {
        sum.add(part.pointee.row)
        addDurations(to: &sum.histogram)
        if part.pointee.errors_other != 0 { sum.errnos[0, default: 0] &+= part.pointee.errors_other }
        if part.pointee.errno_groups != 0 { addErrors(to: &sum.errnos) }
    }

    private func addDurations(to histogram: inout Histogram) {
        let (first, last) = (Int(part.pointee.first_octave), Int(part.pointee.last_octave))
        let range = Bucket.range(ofOctave: first).lowerBound...Bucket.range(ofOctave: last).upperBound
        histogram.add(syslat_returned_buckets(part), range: range)
        let coarse = syslat_returned_octaves(part)!
        for octave in first...last where coarse[octave] != 0 { histogram.add(coarse[octave], toOctave: octave) }
    }

    private func addErrors(to errnos: inout [Int: UInt64]) {
        var (place, error): (UInt32, syslat_error) = (0, syslat_error())
        while syslat_next_error(part, &place, &error) { errnos[Int(error.number), default: 0] &+= error.count }
    }
}
