import Latency
import Syscalls

/// Everything since attach as Prometheus metrics.
///
/// Labels are bounded by what the recorder has place for: at most 128 system calls, and 512 pairs of call and errno.
struct MetricsDocument {
    let identity: Identity
    let snapshot: Snapshot
    let inFlight: InFlightAges
    let isAttached: Bool
    let process: ProcessStatus
    let buckets: MetricsBuckets

    private typealias Row = (labels: [UInt8], id: SyscallID, counts: SyscallCounts)

    func text(_ format: MetricsFormat) -> [UInt8] {
        var writer = MetricsWriter(format)
        let rows = self.rows
        writeDurations(rows, &writer)
        writer.family(
            "syslat_syscall_cpu_seconds", .counter, unit: "seconds", help: "Time on a CPU inside the system call.")
        for row in rows { writer.sample("", row.labels, nanoseconds: row.counts.cpuNs) }
        writer.family(
            "syslat_syscall_wait_seconds", .counter, unit: "seconds",
            help: "Time off the CPU inside the system call: blocked, or waiting for a CPU.")
        for row in rows { writer.sample("", row.labels, nanoseconds: row.counts.totalNs - row.counts.cpuNs) }
        writer.family("syslat_syscall_errors", .counter, help: "System calls that returned an error.")
        for row in rows { writeErrors(row, &writer) }
        writer.family("syslat_syscalls_in_flight", .gauge, help: "System calls that have entered and not returned.")
        for row in rows {
            writer.sample("", row.labels, row.counts.inFlight + inFlight.olderThanRecorder[row.id, default: 0])
        }
        writer.family(
            "syslat_oldest_in_flight_seconds", .gauge, unit: "seconds",
            help: "Age of the oldest call that has entered and not returned.")
        for row in rows {
            if let oldest = inFlight.oldestNs[row.id] { writer.sample("", row.labels, nanoseconds: oldest) }
        }
        writeRecorder(&writer)
        writeProcess(&writer)
        writer.end()
        return writer.bytes
    }

    private var rows: [Row] {
        snapshot.rows.merging(inFlight.olderThanRecorder.mapValues { _ in SyscallCounts() }) { counted, _ in counted }
            .map { (($0.key.name, $0.key.abi?.rawValue ?? ""), $0) }
            .sorted { $0.0 < $1.0 }
            .map { names, row in
                (MetricsWriter.labels([("syscall", names.0), ("abi", names.1)]), row.key, row.value)
            }
    }

    private func writeDurations(_ rows: [Row], _ writer: inout MetricsWriter) {
        writer.family(
            "syslat_syscall_duration_seconds", .histogram, unit: "seconds",
            help: "Time from a system call's entry to its return.")
        for row in rows {
            let open = row.labels.dropLast()
            var (seen, next): (UInt64, Int) = (0, 0)
            let counts = row.counts.histogram.counts
            for bound in buckets.bounds {
                while next <= bound.lastBucket {
                    seen += counts[next]
                    next += 1
                }
                writer.sample("_bucket", open + bound.label, seen)
            }
            while next < counts.count {
                seen += counts[next]
                next += 1
            }
            writer.sample("_bucket", open + MetricsBuckets.infinity, seen)
            writer.sample("_sum", row.labels, nanoseconds: row.counts.totalNs)
            writer.sample("_count", row.labels, seen)
        }
    }

    private func writeErrors(_ row: Row, _ writer: inout MetricsWriter) {
        let names = row.counts.errnos.map { ($0.key == 0 ? "other" : Errno.name($0.key), $0.value) }
        for (name, count) in names.sorted(by: { $0.0 < $1.0 }) {
            let labels = row.labels.dropLast() + Array(",errno=\"\(name)\"}".utf8)
            writer.sample("", Array(labels), count)
        }
    }

    private func writeRecorder(_ writer: inout MetricsWriter) {
        let lost = snapshot.recorder.lost
        writer.family(
            "syslat_recorder_lost", .counter, help: "Calls and events that could not be counted where they belong.")
        for (reason, count) in [
            ("recursion", lost.recursion), ("no_memory", lost.noMemory), ("overwritten", lost.overwritten),
        ] { writer.sample("", MetricsWriter.labels([("reason", reason)]), count) }
        writer.family("syslat_recorder_attached", .gauge, help: "1 while the recorder is attached and sampled.")
        writer.sample("", [], isAttached ? 1 : 0)
        writer.family("syslat_build", .info, help: "The version of syslat and of the kernel it runs on.")
        writer.sample(
            "", MetricsWriter.labels([("version", identity.version), ("kernel", identity.kernel)]), 1)
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
            writer.sample("", [], value)
        }
    }
}
