package import Measurements
import Syscalls
import Text

/// The control groups of `/metrics`: which of them have series of their own, and what these have counted.
///
/// A group is told apart by its short name; groups that share one are counted together. The label has no more of an id than that name.
package struct MetricsCgroups {
    private let limits: MetricsCgroupLimits
    private var groups: SteadySet<String>
    private var calls: [String: SteadySet<UInt32>] = [:]
    private var labels: [CgroupKey: (path: String, label: String)] = [:]
    private var total = CallSums()
    private var isEmpty = true

    /// What is told of all groups that have no series of their own.
    private static let rest = "other"

    /// - Parameter limits: how many series there are.
    package init(_ limits: MetricsCgroupLimits) {
        self.limits = limits
        groups = SteadySet(limit: limits.groups)
    }

    /// Whether there are any.
    package var isWanted: Bool { limits.groups > 0 }

    /// Takes in what everybody called since the probe attached. O(tallies).
    ///
    /// - Parameters:
    ///   - activity: of the whole time.
    ///   - nowNs: when that was counted, CLOCK_MONOTONIC in ns.
    ///   - beginsAtZero: whether what was counted before the first update is left out. If another daemon began the counts, whoever
    ///     reads its series goes on from them, and counters must go on from there or begin at 0.
    package mutating func update(_ activity: Activity, nowNs: UInt64, beginsAtZero: Bool) {
        guard isWanted else { return }
        isEmpty = false
        let names = names(of: activity.callers)
        var numbers: [String: Int] = [:]
        // Callers without a group of their own are in place 0.
        var sums = [CallSums()]
        let places = names.mapValues { name in
            if let number = numbers[name] { return number }
            sums.append(CallSums())
            numbers[name] = sums.count - 1
            return sums.count - 1
        }
        activity.ledger.forEach { key, tally in sums[places[key.caller] ?? 0].add(tally) }
        var sum = CallSums()
        for one in sums { sum += one }
        total = total.raised(to: sum)
        groups.update(numbers.mapValues { sums[$0] }, total: total, nowNs: nowNs, beginsAtZero: beginsAtZero)
        if limits.calls > 0 {
            updateCalls(activity.ledger, places, numbers, nowNs: nowNs)
        }
    }

    private mutating func updateCalls(
        _ ledger: Ledger, _ places: [UInt32: Int], _ numbers: [String: Int], nowNs: UInt64
    ) {
        var sums: [Int: [UInt32: CallSums]] = [:]
        for name in groups.members.keys { numbers[name].map { sums[$0] = [:] } }
        ledger.forEach { key, tally in
            guard let place = places[key.caller] else { return }
            sums[place]?[key.code, default: CallSums()].add(tally)
        }
        calls = calls.filter { groups.members[$0.key] != nil }
        for (name, member) in groups.members {
            var set = calls[name] ?? SteadySet(limit: limits.calls)
            // The row that many calls share has the name of the rest. What has no name may not share another's.
            let own = (numbers[name].flatMap { sums[$0] } ?? [:])
                .filter { SyscallID(code: $0.key).map { $0 != .other } ?? false }
            // A group that has just come in counts from 0, unless it is the first update; and so do its calls.
            set.update(own, total: member.told, nowNs: nowNs, beginsAtZero: member.told.calls == 0)
            calls[name] = set
        }
    }

    /// The label of each caller whose group is known. Paths seldom change, and a name costs more than a look-up.
    private mutating func names(of callers: Callers) -> [UInt32: String] {
        var known: [CgroupKey: (path: String, label: String)] = [:]
        let names = callers.byNumber.compactMapValues { caller -> String? in
            guard let key = caller.cgroup, let path = callers.cgroupPaths[key] else { return nil }
            let entry: (path: String, label: String)
            if let found = known[key] {
                entry = found
            } else {
                entry =
                    labels[key].flatMap { $0.path == path ? $0 : nil } ?? (path, CgroupName(path: path).text.printable)
                known[key] = entry
            }
            // One that is named like the rest is counted there.
            return entry.label == Self.rest ? nil : entry.label
        }
        labels = known
        return names
    }

    /// Writes the families, sorted by the groups' names; nothing before the first update.
    func write(_ writer: inout MetricsWriter) {
        guard !isEmpty else { return }
        let rows =
            groups.members.map { ($0.key, $0.value.told) }.sorted { $0.0 < $1.0 } + [(Self.rest, groups.rest)]
        let labels = rows.map { MetricsLabels.labels([("cgroup", $0.0)]) }
        let numbers: [(String, String, KeyPath<CallSums, UInt64>)] = [
            ("syslat_cgroup_calls", "System calls that returned, by control group.", \.calls),
            ("syslat_cgroup_errors", "System calls that returned an error, by control group.", \.errors),
        ]
        for (name, help, value) in numbers {
            writer.family(name, .counter, help: help)
            for (row, labels) in zip(rows, labels) { writer.sample(labels, row.1[keyPath: value]) }
        }
        let times: [(String, String, KeyPath<CallSums, UInt64>)] = [
            ("syslat_cgroup_cpu_seconds", "Time on a CPU inside system calls, by control group.", \.cpuNs),
            ("syslat_cgroup_wait_seconds", "Time off the CPU inside system calls, by control group.", \.waitNs),
        ]
        for (name, help, value) in times {
            writer.family(name, .counter, unit: "seconds", help: help)
            for (row, labels) in zip(rows, labels) { writer.sample("", labels, nanoseconds: row.1[keyPath: value]) }
        }
        if limits.calls > 0 { writeCalls(&writer) }
    }

    private func writeCalls(_ writer: inout MetricsWriter) {
        let rows = calls.sorted { $0.key < $1.key }.flatMap { name, set in
            let members = set.members.map { code, member in
                let call = SyscallID(code: code) ?? .other
                return ((call.name, call.abi?.rawValue ?? ""), member.told)
            }
            .sorted { $0.0 < $1.0 }
            return (members + [((Self.rest, ""), set.rest)]).map { call, sums in
                (MetricsLabels.labels([("cgroup", name), ("syscall", call.0), ("abi", call.1)]), sums)
            }
        }
        writer.family(
            "syslat_cgroup_syscall_calls", .counter, help: "System calls that returned, by control group and call.")
        for (labels, sums) in rows { writer.sample(labels, sums.calls) }
        writer.family(
            "syslat_cgroup_syscall_seconds", .counter, unit: "seconds",
            help: "Time inside system calls that returned, by control group and call.")
        for (labels, sums) in rows { writer.sample("", labels, nanoseconds: sums.totalNs) }
    }
}
