package import Measurements
import Syscalls
import Text

/// The control groups of `/metrics`: the groups with series of their own, and their counts.
///
/// Groups are identified by their short names; groups with equal names are counted together. The label has only as much
/// of an id as the name.
package struct MetricsCgroups {
    private let limits: MetricsCgroupLimits
    private var groups: SteadySet<String>
    private var calls: [String: SteadySet<UInt32>] = [:]
    private var labels: [CgroupKey: (path: String, label: String)] = [:]
    private var total = CallSums()
    private var isEmpty = true

    /// The label of all groups without series of their own.
    private static let rest = "other"

    /// - Parameter limits: the limits of the series.
    package init(_ limits: MetricsCgroupLimits) {
        self.limits = limits
        groups = SteadySet(limit: limits.groups)
    }

    /// Whether there are any.
    package var isWanted: Bool { limits.groups > 0 }

    /// Updates the counts with the calls of all callers since the probe attached. O(tallies).
    ///
    /// - Parameters:
    ///   - activity: of the whole time.
    ///   - nowNs: the time of the activity, CLOCK_MONOTONIC in ns.
    ///   - beginsAtZero: whether counts from before the first update are left out. If another daemon began the counts,
    ///     a reader has its series, and counters must continue from there or begin at 0.
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
            // The shared row has the name of the rest. A call without a name must not share another's.
            let own = (numbers[name].flatMap { sums[$0] } ?? [:])
                .filter { SyscallID(code: $0.key).map { $0 != .other } ?? false }
            // A new group and its calls count from 0, unless it is the first update.
            set.update(own, total: member.told, nowNs: nowNs, beginsAtZero: member.told.calls == 0)
            calls[name] = set
        }
    }

    /// The label of each caller with a known group. Paths seldom change, and a look-up is cheaper than a name.
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
            // A group with the name of the rest is counted in the rest.
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
