/// What rows can be sorted by.
public enum SortKey: String, CaseIterable, Sendable {
    /// Time of all calls.
    case total
    /// Calls that returned.
    case calls
    /// Calls that returned an error.
    case errors
    /// The shortest call.
    case min
    /// The arithmetic mean of the latency.
    case mean
    /// The median of the latency.
    case p50
    /// The 90th percentile of the latency.
    case p90
    /// The 99th percentile of the latency.
    case p99
    /// The 99.9th percentile of the latency.
    case p999
    /// The longest call.
    case max
    /// Time on a CPU.
    case cpu
    /// Time off the CPU.
    case wait
    /// Time off the CPU with nothing to run.
    case blocked
    /// Time off the CPU although the thread could have run.
    case runnable
    /// Calls in progress.
    case inFlight = "in_flight"
    /// Age of the oldest call in progress.
    case oldest
    /// The name.
    case name

    /// Every key, for help and error messages.
    public static var help: String { allCases.map(\.rawValue).joined(separator: ", ") }

    /// What it means, in a few words.
    public var meaning: String {
        switch self {
        case .total: "time of all calls"
        case .calls: "calls that returned"
        case .errors: "calls that returned an error"
        case .min: "the shortest call"
        case .mean: "the arithmetic mean of the latency"
        case .p50: "the median of the latency"
        case .p90: "the 90th percentile of the latency"
        case .p99: "the 99th percentile of the latency"
        case .p999: "the 99.9th percentile of the latency"
        case .max: "the longest call"
        case .cpu: "time on a CPU"
        case .wait: "time off the CPU"
        case .blocked: "time off the CPU with nothing to run"
        case .runnable: "time off the CPU although the thread could have run"
        case .inFlight: "calls in progress"
        case .oldest: "age of the oldest call in progress"
        case .name: "the name"
        }
    }

    /// Numbers start with the largest, names with A.
    public var defaultsToDescending: Bool { self != .name }

    private func value(_ row: SyscallRow) -> UInt64 {
        switch self {
        case .total: row.totalNs
        case .calls: row.calls
        case .errors: row.errors
        case .min: row.latencyNs?.min ?? 0
        case .mean: row.latencyNs?.mean ?? 0
        case .p50: row.latencyNs?.p50 ?? 0
        case .p90: row.latencyNs?.p90 ?? 0
        case .p99: row.latencyNs?.p99 ?? 0
        case .p999: row.latencyNs?.p999 ?? 0
        case .max: row.latencyNs?.max ?? 0
        case .cpu: row.cpuNs
        case .wait: row.waitNs
        case .blocked: row.blockedNs
        case .runnable: row.runnableNs
        case .inFlight: row.inFlight.count
        case .oldest: row.inFlight.oldestNs ?? 0
        case .name: 0
        }
    }

    /// Sorts `rows` in place; equal ones by name and ABI, so that the order is the same every time.
    public func sort(_ rows: inout [SyscallRow], descending: Bool) {
        // Places are sorted, not rows: a row is large, and each comparison would copy two.
        let values = rows.map(value)
        let order = rows.indices.sorted { left, right in
            if values[left] != values[right] {
                return descending ? values[left] > values[right] : values[left] < values[right]
            }
            let names = (
                (rows[left].name, rows[left].abi ?? ""), (rows[right].name, rows[right].abi ?? "")
            )
            return self == .name && descending ? names.0 > names.1 : names.0 < names.1
        }
        rows = order.map { rows[$0] }
    }
}
