/// The statistics of a row. Each is defined here once; documents, tables, sort keys, help and metrics follow from it.
///
/// The order of the cases is that of the keys in menus and help, and of the members of each object in JSON.
package enum Statistic: Int, CaseIterable, Sendable {
    case total, calls, errors
    case min, mean, p50, p90, p99, p999, max
    case cpu, wait, blocked, runnable
    case inFlight, oldest
    case entries, callsPerSecond, neverReturned

    /// The unit of a value.
    package enum Unit: Sendable {
        /// A number of calls.
        case calls
        /// Calls per second.
        case callsPerSecond
        /// Nanoseconds.
        case nanoseconds
    }

    /// A family of Prometheus that has the statistic's values, one-to-one.
    package struct Metric: Sendable {
        /// The kind of its values.
        package enum Kind: Sendable { case counter, gauge }
        /// The name, without the `_total` of a counter.
        package let name: String
        /// The kind of its values. A counter only rises.
        package let kind: Kind
        /// The description, as a sentence.
        package let help: String
    }

    /// The definition of a statistic: everything but its values.
    package struct Definition: Sendable {
        /// Its name in queries, on the command line and in menus.
        package let key: String
        /// The object of a row in JSON that has it; nil for the row itself.
        package var group: String?
        /// The member of that object. Units stand in the names.
        package let member: String
        /// The unit of a value.
        package let unit: Unit
        /// The head of its column.
        package let title: String
        /// The head of a column with values per second; nil if they have no meaning.
        package var perSecondTitle: String?
        /// The head of a column with the share of `whole`; nil if the statistic is not a part of another.
        package var shareTitle: String?
        /// The statistic that it is a part of.
        package var whole: Statistic?
        /// The width of its column.
        package let width: Int
        /// Its meaning, in a few words.
        package let meaning: String
        /// Whether the values of rows add up. If so, the totals have it, under the name `totalsMember`.
        package var adds = false
        /// Its Prometheus family.
        package var metric: Metric?

        /// Its name among the totals, which have no groups.
        package var totalsMember: String { group ?? member }
    }

    /// The statistic that `key` names; nil if there is none.
    package init?(key: String) {
        guard let found = Self.allCases.first(where: { $0.definition.key == key }) else { return nil }
        self = found
    }

    /// Its definition. O(1).
    package var definition: Definition { Self.definitions[rawValue] }

    private static let definitions = allCases.map(\.stated)

    private var stated: Definition {
        switch self {
        case .entries:
            Definition(
                key: "entries", member: "entries", unit: .calls, title: "ENTER", width: 7,
                meaning: "calls that entered",
                adds: true)
        case .calls:
            Definition(
                key: "calls", member: "calls", unit: .calls, title: "CALLS", perSecondTitle: "CALL/S", width: 7,
                meaning: "calls that returned", adds: true)
        case .callsPerSecond:
            Definition(
                key: "rate", member: "calls_per_second", unit: .callsPerSecond, title: "CALL/S", width: 7,
                meaning: "calls that returned, per second", adds: true)
        case .neverReturned:
            Definition(
                key: "never_returned", member: "never_returned", unit: .calls, title: "NORET", width: 6,
                meaning: "calls whose thread ended inside them", adds: true)
        case .errors:
            Definition(
                key: "errors", member: "errors", unit: .calls, title: "ERRS", perSecondTitle: "ERR/S",
                shareTitle: "ERR%", whole: .calls, width: 5, meaning: "calls that returned an error", adds: true)
        case .total:
            Definition(
                key: "total", member: "total_ns", unit: .nanoseconds, title: "TIME", perSecondTitle: "TIME/S",
                width: 6, meaning: "time of all calls", adds: true)
        case .cpu:
            Definition(
                key: "cpu", member: "cpu_ns", unit: .nanoseconds, title: "CPU", shareTitle: "CPU%", whole: .total,
                width: 6, meaning: "time on a CPU", adds: true,
                metric: Metric(
                    name: "syslat_syscall_cpu_seconds", kind: .counter, help: "Time on a CPU inside the system call."))
        case .wait:
            Definition(
                key: "wait", member: "wait_ns", unit: .nanoseconds, title: "WAIT", shareTitle: "WAIT%", whole: .total,
                width: 6, meaning: "time off the CPU", adds: true,
                metric: Metric(
                    name: "syslat_syscall_wait_seconds", kind: .counter,
                    help: "Time off the CPU inside the system call: blocked, or waiting for a CPU."))
        case .blocked:
            Definition(
                key: "blocked", member: "blocked_ns", unit: .nanoseconds, title: "BLOCK", shareTitle: "BLOCK%",
                whole: .total, width: 6,
                meaning: "time off the CPU with nothing to run", adds: true)
        case .runnable:
            Definition(
                key: "runnable", member: "runnable_ns", unit: .nanoseconds, title: "RUNQ", shareTitle: "RUNQ%",
                whole: .total, width: 6,
                meaning: "time off the CPU although the thread could have run", adds: true)
        case .min: Self.latency("min", "MIN", "the shortest call")
        case .mean: Self.latency("mean", "MEAN", "the arithmetic mean of the latency")
        case .p50: Self.latency("p50", "P50", "the median of the latency")
        case .p90: Self.latency("p90", "P90", "the 90th percentile of the latency")
        case .p99: Self.latency("p99", "P99", "the 99th percentile of the latency")
        case .p999: Self.latency("p999", "P99.9", "the 99.9th percentile of the latency")
        case .max: Self.latency("max", "MAX", "the longest call")
        case .inFlight:
            Definition(
                key: "in_flight", group: "in_flight", member: "count", unit: .calls, title: "INFL", width: 4,
                meaning: "calls in flight", adds: true,
                metric: Metric(
                    name: "syslat_syscalls_in_flight", kind: .gauge,
                    help: "System calls that have entered and not returned."))
        case .oldest:
            Definition(
                key: "oldest", group: "in_flight", member: "oldest_ns", unit: .nanoseconds, title: "OLDEST", width: 6,
                meaning: "age of the oldest call in flight",
                metric: Metric(
                    name: "syslat_oldest_in_flight_seconds", kind: .gauge,
                    help: "Age of the oldest call that has entered and not returned."))
        }
    }

    private static func latency(_ key: String, _ title: String, _ meaning: String) -> Definition {
        Definition(
            key: key, group: "latency_ns", member: key, unit: .nanoseconds, title: title, width: 6, meaning: meaning)
    }

    /// The value for a row, or for a sum of rows if the statistic adds up; nil if there is none, such as a latency without calls.
    package func value(_ figures: Figures) -> StatisticValue? {
        switch self {
        case .entries: .integer(figures[.entries])
        case .calls: .integer(figures.calls)
        case .callsPerSecond: .real(figures.perSecond(figures.calls))
        case .neverReturned: .integer(figures[.neverReturned])
        case .errors: .integer(figures[.errors])
        case .total: .integer(figures[.totalNs])
        case .cpu: .integer(figures[.totalNs] - figures.waitNs)
        case .wait: .integer(figures.waitNs)
        case .blocked: .integer(figures.waitNs - figures.runnableNs)
        case .runnable: .integer(figures.runnableNs)
        case .min: figures.latency.map { .integer($0.minNs) }
        case .mean: figures.latency.map { _ in .integer(figures[.totalNs] / figures.calls) }
        case .p50: figures.quantile(0)
        case .p90: figures.quantile(1)
        case .p99: figures.quantile(2)
        case .p999: figures.quantile(3)
        case .max: figures.latency.map { .integer($0.maxNs) }
        case .inFlight: .integer(figures.inFlight)
        case .oldest: figures.oldestNs.map { .integer($0) }
        }
    }
}

extension Figures {
    /// The quantile `Figures.permille[index]`.
    fileprivate func quantile(_ index: Int) -> StatisticValue? { latency.map { .integer($0.quantilesNs[index]) } }
}
