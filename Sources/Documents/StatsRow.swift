package import Measurements

/// The calls of one subject in a window: of one kind, or of one process, command, control group or user.
package struct StatsRow: Equatable, Sendable {
    /// The subject of the row.
    package var subject: RowSubject
    /// Whether the call waits by design; false for rows of other subjects.
    package var waitsByDesign: Bool
    /// Whether the durations of some calls are known by the power of two only: because memory for finer buckets is used
    /// up, or calls are counted by caller.
    package var isCoarse: Bool
    /// The errors by name; nil if they aren't known, as in rows of callers.
    package var errnos: [String: UInt64]?
    /// Its statistics.
    package var values: StatisticValues
    /// The bounds of the percentiles; nil for rows of the machine, whose buckets are fine.
    package var percentileBounds: PercentileBounds?
    /// The calls by `PowerOfTwo`; nil unless requested.
    package var octaves: [UInt64]?
    /// The subject's system calls with the most time, at most three, the most expensive first; nil for a row of a system call.
    package var syscalls: [SyscallShare]?

    /// A row from its parts.
    package init(
        subject: RowSubject, waitsByDesign: Bool = false, isCoarse: Bool = false, errnos: [String: UInt64]? = nil,
        values: StatisticValues, percentileBounds: PercentileBounds? = nil, octaves: [UInt64]? = nil,
        syscalls: [SyscallShare]? = nil
    ) {
        (self.subject, self.waitsByDesign, self.isCoarse, self.errnos) = (subject, waitsByDesign, isCoarse, errnos)
        (self.values, self.percentileBounds, self.octaves) = (values, percentileBounds, octaves)
        self.syscalls = syscalls
    }

    /// The machine's row of a system call, from its parts.
    package init(
        name: String, abi: String?, number: Int?, waitsByDesign: Bool = false, isCoarse: Bool = false,
        errnos: [String: UInt64] = [:], values: StatisticValues, octaves: [UInt64]? = nil
    ) {
        self.init(
            subject: .syscall(name: name, abi: abi, number: number), waitsByDesign: waitsByDesign, isCoarse: isCoarse,
            errnos: errnos, values: values, octaves: octaves)
    }

    /// The system call's name; for other subjects their text in tables.
    package var name: String {
        if case .syscall(let name, _, _) = subject { name } else { subject.text }
    }

    /// The system call's ABI, such as `x86_64`; nil for `invalid` and `other`, and for other subjects.
    package var abi: String? {
        if case .syscall(_, let abi, _) = subject { abi } else { nil }
    }

    /// The system call's number in the ABI's table; nil for `invalid` and `other`, and for other subjects.
    package var number: Int? {
        if case .syscall(_, _, let number) = subject { number } else { nil }
    }

    /// The value of a statistic as an integer; 0 if there is none.
    package subscript(statistic: Statistic) -> UInt64 { values[statistic] }

    /// The errors by name, the most frequent first; empty if they aren't known.
    package var sortedErrnos: [(name: String, count: UInt64)] {
        (errnos ?? [:]).sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }
}

extension StatsRow: Decodable {
    /// A row of a system call.
    package init(from decoder: any Decoder) throws {
        try self.init(.syscall, from: try decoder.container(keyedBy: JSONKey.self))
    }

    /// A row of a document with `grouping`.
    init(_ grouping: Grouping, from object: KeyedDecodingContainer<JSONKey>) throws {
        let bounds = JSONKey("percentile_bounds_ns")
        self.init(
            subject: try RowSubject(grouping, from: object),
            waitsByDesign: grouping == .syscall
                ? try object.decode(Bool.self, forKey: JSONKey("waits_by_design")) : false,
            isCoarse: try object.decode(Bool.self, forKey: JSONKey("is_coarse")),
            errnos: try object.decode([String: UInt64]?.self, forKey: JSONKey("errnos")),
            values: try StatisticValues(from: object),
            percentileBounds: object.contains(bounds)
                ? try object.decode(PercentileBounds?.self, forKey: bounds) ?? PercentileBounds([]) : nil,
            octaves: try object.decodeIfPresent([UInt64].self, forKey: JSONKey("octaves")),
            syscalls: grouping == .syscall
                ? nil : try object.decode([SyscallShare].self, forKey: JSONKey("syscalls")))
    }
}

extension StatsRow {
    /// The subject for people. The name of a call has its ABI unless that is the native one, and a `*` if the row is
    /// coarser than usual for rows of the machine. May have control characters.
    package var displayName: String { subject.text + (isCoarse && percentileBounds == nil ? "*" : "") }

    /// The name of a call, with its ABI unless that is the native one.
    package static func displayName(_ name: String, abi: String?) -> String {
        guard let abi, ["i386", "arm", "x32"].contains(abi) else { return name }
        return "\(name)/\(abi)"
    }
}
