import Histograms
package import Documents
import Histograms
package import Measurements
import Syscalls

/// All counts since attach as Prometheus metrics.
///
/// Labels are bounded by the rows of the probe: 512 native calls, two shared rows and 126 calls of other ABIs, with
/// their named errnos.
package struct MetricsDocument {
    private let identity: Identity
    private let snapshot: Snapshot
    private let inFlight: InFlightAges
    private let isAttached: Bool
    private let process: ProcessStatus
    private let buckets: MetricsBuckets
    private let labels: MetricsLabels
    private let cgroups: MetricsCgroups?
    private let slowCalls: SlowAccount?
    private let exemplars: MetricsExemplars?

    /// - Parameters:
    ///   - labels: the labels of every row of `snapshot` and `inFlight`.
    ///   - cgroups: the series of control groups; nil if there are none.
    ///   - slowCalls: the account of slow calls; nil if they aren't logged.
    ///   - exemplars: the exemplars of the buckets; nil if there are none.
    package init(
        identity: Identity, snapshot: Snapshot, inFlight: InFlightAges, isAttached: Bool, process: ProcessStatus,
        buckets: MetricsBuckets, labels: MetricsLabels, cgroups: MetricsCgroups? = nil, slowCalls: SlowAccount? = nil,
        exemplars: MetricsExemplars? = nil
    ) {
        (self.identity, self.snapshot, self.inFlight, self.isAttached) = (identity, snapshot, inFlight, isAttached)
        (self.process, self.buckets, self.labels, self.cgroups) = (process, buckets, labels, cgroups)
        (self.slowCalls, self.exemplars) = (slowCalls, exemplars)
    }

    private static let none = SyscallCounts()

    /// The size of a line in bytes, more than most lines have.
    private static let longLine = 112

    package func text(_ format: MetricsFormat) -> [UInt8] {
        let lines = (labels.rows.count + 1) * (buckets.bounds.count + 12)
        var writer = MetricsWriter(format, capacity: lines * Self.longLine)
        let rows = labels.rows.map { Row(labels: $0.labels, key: $0.key, counts: snapshot.rows[$0.key] ?? Self.none) }
        writer.family(
            "syslat_syscall_duration_seconds", .histogram, unit: "seconds",
            help: "Time from a system call's entry to its return.")
        for row in rows {
            writer.histogram(
                row.labels, buckets.bounds, counts: row.counts.histogram.counts, sumNs: row.counts[.totalNs],
                exemplars: exemplars?.row(row.key))
        }
        writeStatistics(rows, &writer)
        writer.family("syslat_syscall_errors", .counter, help: "System calls that returned an error.")
        for row in rows { writeErrors(row.labels, row.counts, &writer) }
        cgroups?.write(&writer)
        writeSlowCalls(&writer)
        writeProbe(&writer)
        writeProcess(&writer)
        writer.end()
        return writer.bytes
    }

    private struct Row {
        let labels: [UInt8]
        let key: SyscallID
        let counts: SyscallCounts
    }

    /// The families that are one statistic each.
    private func writeStatistics(_ rows: [Row], _ writer: inout MetricsWriter) {
        let figures = rows.map { row in
            let counts = row.counts
            return Figures(
                sumOf: counts, inFlight: counts.inFlight + inFlight.olderThanProbe[row.key, default: 0],
                oldestNs: inFlight.oldestNs[row.key])
        }
        for statistic in Statistic.allCases {
            guard let metric = statistic.definition.metric else { continue }
            let isTime = statistic.definition.unit == .nanoseconds
            writer.family(
                metric.name, metric.kind == .counter ? .counter : .gauge, unit: isTime ? "seconds" : nil,
                help: metric.help)
            for (row, figures) in zip(rows, figures) {
                guard let value = statistic.value(figures)?.integer else { continue }
                if isTime {
                    writer.sample("", row.labels, nanoseconds: value)
                } else {
                    writer.sample(row.labels, value)
                }
            }
        }
    }

    private func writeErrors(_ labels: [UInt8], _ counts: SyscallCounts, _ writer: inout MetricsWriter) {
        let names = counts.errnos.map { (Errno.rowName($0.key), $0.value) }
        for (name, count) in names.sorted(by: { $0.0 < $1.0 }) {
            writer.sample(labels[..<(labels.count - 1)] + Array(",errno=\"\(name)\"}".utf8), count)
        }
    }

    private func writeSlowCalls(_ writer: inout MetricsWriter) {
        guard let slowCalls else { return }
        writer.family(
            "syslat_slow_calls", .counter,
            help: "Calls over their threshold or with a chosen error, by whether they were logged.")
        for (outcome, count) in [
            ("written", slowCalls.written), ("dropped", slowCalls.dropped), ("held_back", slowCalls.heldBack),
        ] { writer.sample(MetricsLabels.labels([("outcome", outcome)]), count) }
    }

    private func writeProbe(_ writer: inout MetricsWriter) {
        writer.family(
            "syslat_recorder_lost", .counter, help: "Calls and events that could not be counted where they belong.")
        for reason in LossReason.allCases {
            guard let count = snapshot.probe.lost[reason] else { continue }
            writer.sample(MetricsLabels.labels([("reason", reason.rawValue)]), count)
        }
        writer.family(
            "syslat_recorder_limit_reached", .gauge,
            help: "1 once calls of other ABIs share a row (rows), or histograms or errors are coarse (blocks).")
        for (limit, isReached) in [("rows", snapshot.probe.isFull), ("blocks", snapshot.probe.isCoarse)] {
            writer.sample(MetricsLabels.labels([("limit", limit)]), isReached ? 1 : 0)
        }
        writer.family("syslat_recorder_attached", .gauge, help: "1 while the recorder is attached and sampled.")
        writer.sample([], isAttached ? 1 : 0)
        writer.family("syslat_build", .info, help: "The version of syslat and of the kernel it runs on.")
        writer.sample(
            MetricsLabels.labels([
                ("version", identity.version), ("kernel", identity.kernel), ("attachment", identity.attachment ?? ""),
            ]), 1)
    }

    private func writeProcess(_ writer: inout MetricsWriter) {
        if let value = process.cpuNs {
            writer.family("process_cpu_seconds", .counter, unit: "seconds", help: "CPU time of the daemon.")
            writer.sample("", [], nanoseconds: value)
        }
        if let value = process.startUnixNs {
            writer.family("process_start_time_seconds", .gauge, unit: "seconds", help: "Start, since 1970.")
            writer.sample("", [], nanoseconds: value)
        }
        let numbers: [(String, String?, String, UInt64?)] = [
            ("process_resident_memory_bytes", "bytes", "Memory of the daemon that is present.", process.residentBytes),
            ("process_virtual_memory_bytes", "bytes", "Address space of the daemon.", process.virtualBytes),
            ("process_open_fds", nil, "Open descriptors of the daemon.", process.openDescriptors),
            ("process_max_fds", nil, "How many descriptors the daemon may have open.", process.maxDescriptors),
        ]
        for case (let name, let unit, let help, let value?) in numbers {
            writer.family(name, .gauge, unit: unit, help: help)
            writer.sample([], value)
        }
    }
}
