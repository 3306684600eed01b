package import Measurements

/// The calls of one subject in a window: of one kind, or of one process, command, control group or user.
package struct StatsRow: Equatable, Sendable {
    /// Whose calls they are.
    package var subject: RowSubject
    /// Whether waiting is what this call is for; false for a row that isn't about a system call.
    package var waitsByDesign: Bool
    /// Whether of some calls no more than the power of two is known that they took at most: memory for finer buckets is used up, or
    /// subjects are told apart.
    package var isCoarse: Bool
    /// The errors by name; nil where they aren't known, as where subjects are told apart.
    package var errnos: [String: UInt64]?
    /// What is told of it.
    package var values: StatisticValues
    /// What the percentiles lie between; nil for rows of the machine, whose buckets are fine.
    package var percentileBounds: PercentileBounds?
    /// The calls by `PowerOfTwo`; nil if it wasn't asked for.
    package var octaves: [UInt64]?
    /// The subject's system calls that took most time, at most three, the most expensive first; nil for a row of a system call.
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

    /// The system call's name; for other subjects what stands in a table.
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

    /// The value of a statistic as an integer; 0 where there is none.
    package subscript(statistic: Statistic) -> UInt64 { values[statistic] }

    /// The errors by name, the most frequent first; none where they aren't known.
    package var sortedErrnos: [(name: String, count: UInt64)] {
        (errnos ?? [:]).sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }
}

extension StatsRow: Decodable {
    /// A row of a system call.
    package init(from decoder: any Decoder) throws {
        try self.init(.syscall, from: try decoder.container(keyedBy: JSONKey.self))
    }

    /// A row of a document that is by `grouping`.
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
    /// The subject for people: a call's name has its ABI where that isn't the usual one of 64-bit programs, and a `*` where it is
    /// coarser than the machine's rows are as a rule. May have control characters.
    package var displayName: String { subject.text + (isCoarse && percentileBounds == nil ? "*" : "") }

    /// A call's name, with its ABI where that isn't the usual one of 64-bit programs.
    package static func displayName(_ name: String, abi: String?) -> String {
        guard let abi, ["i386", "arm", "x32"].contains(abi) else { return name }
        return "\(name)/\(abi)"
    }
}
