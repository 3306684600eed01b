import Latency
import Syscalls

/// Everything since attach as Prometheus metrics.
///
/// Labels are bounded by what the recorder has place for: 512 native calls, two rows that many calls share and 126 calls of
/// other ABIs, and the errnos of each that have a name.
struct MetricsDocument {
    let identity: Identity
    let snapshot: Snapshot
    let inFlight: InFlightAges
    let isAttached: Bool
    let process: ProcessStatus
    let buckets: MetricsBuckets
    /// With every system call of `snapshot` and `inFlight`.
    let labels: MetricsLabels

    private static let none = SyscallCounts()

    /// More bytes than most lines have.
    private static let longLine = 112

    func text(_ format: MetricsFormat) -> [UInt8] {
        let lines = (labels.rows.count + 1) * (buckets.bounds.count + 12)
        var writer = MetricsWriter(format, capacity: lines * Self.longLine)
        let rows = labels.rows.map { ($0.labels, $0.id, snapshot.rows[$0.id] ?? Self.none) }
        writer.family(
            "syslat_syscall_duration_seconds", .histogram, unit: "seconds",
            help: "Time from a system call's entry to its return.")
        for (labels, _, counts) in rows {
            writer.histogram(labels, buckets.bounds, counts: counts.histogram.counts, sumNs: counts.totalNs)
        }
        writer.family(
            "syslat_syscall_cpu_seconds", .counter, unit: "seconds", help: "Time on a CPU inside the system call.")
        for (labels, _, counts) in rows { writer.sample("", labels, nanoseconds: counts.cpuNs) }
        writer.family(
            "syslat_syscall_wait_seconds", .counter, unit: "seconds",
            help: "Time off the CPU inside the system call: blocked, or waiting for a CPU.")
        for (labels, _, counts) in rows { writer.sample("", labels, nanoseconds: counts.totalNs - counts.cpuNs) }
        writer.family("syslat_syscall_errors", .counter, help: "System calls that returned an error.")
        for (labels, _, counts) in rows { writeErrors(labels, counts, writer) }
        writer.family("syslat_syscalls_in_flight", .gauge, help: "System calls that have entered and not returned.")
        for (labels, id, counts) in rows {
            writer.sample(labels, counts.inFlight + inFlight.olderThanRecorder[id, default: 0])
        }
        writer.family(
            "syslat_oldest_in_flight_seconds", .gauge, unit: "seconds",
            help: "Age of the oldest call that has entered and not returned.")
        for (labels, id, _) in rows {
            if let oldest = inFlight.oldestNs[id] { writer.sample("", labels, nanoseconds: oldest) }
        }
        writeRecorder(&writer)
        writeProcess(&writer)
        writer.end()
        return writer.bytes
    }

    private func writeErrors(_ labels: [UInt8], _ counts: SyscallCounts, _ writer: MetricsWriter) {
        let names = counts.errnos.map { ($0.key == 0 ? "other" : Errno.name($0.key), $0.value) }
        for (name, count) in names.sorted(by: { $0.0 < $1.0 }) {
            writer.sample(labels[..<(labels.count - 1)] + Array(",errno=\"\(name)\"}".utf8), count)
        }
    }

    private func writeRecorder(_ writer: inout MetricsWriter) {
        let lost = snapshot.recorder.lost
        writer.family(
            "syslat_recorder_lost", .counter, help: "Calls and events that could not be counted where they belong.")
        let reasons: [(String, UInt64?)] = [
            ("recursion", lost.recursion), ("no_memory", lost.noMemory), ("overwritten", lost.overwritten),
        ]
        for case (let reason, let count?) in reasons {
            writer.sample(MetricsLabels.labels([("reason", reason)]), count)
        }
        writer.family(
            "syslat_recorder_limit_reached", .gauge,
            help: "1 once calls of other ABIs share a row (rows), or histograms or errors are coarse (blocks).")
        for (limit, isReached) in [("rows", snapshot.recorder.isFull), ("blocks", snapshot.recorder.isCoarse)] {
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
