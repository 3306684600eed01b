import ArgumentParser
import Rendering

/// How many series /metrics has, and what stands behind their values.
struct MetricsOptions: ParsableArguments {
    @Option(
        help: """
            By how much each bucket of /metrics is larger than the one before: a power of two, \(MetricsBuckets.factors.first!) to \
            \(MetricsBuckets.factors.last!). A larger one makes fewer series. (default: 2)
            """)
    var metricsBucketFactor: Int?

    /// The name that it had before, by the exponent of the factor.
    @Option(help: .hidden)
    var metricsOctaves: Int?

    @Option(
        help: """
            How many control groups have series of their own in /metrics: the busiest, by the time of their calls, by short name. \
            The calls of all others are counted under the name 'other'. \(MetricsCgroupLimits.groups.lowerBound) to \
            \(MetricsCgroupLimits.groups.upperBound).
            """)
    var metricsCgroups = 0

    @Option(
        help: """
            How many system calls of each of these control groups have series of their own: the most expensive. \
            \(MetricsCgroupLimits.calls.lowerBound) to \(MetricsCgroupLimits.calls.upperBound).
            """)
    var metricsCgroupSyscalls = 0

    @Flag(
        help: """
            Name the newest slow call of each bucket of /metrics (exemplars): its process id, command and control group, for \
            Grafana to go from a heatmap to a process. It makes no series. Who may read /metrics may read these names. It takes \
            OpenMetrics, which Prometheus asks for by itself, and Prometheus' --enable-feature=exemplar-storage.
            """)
    var exemplars = false

    func validate() throws {
        guard MetricsCgroupLimits.groups.contains(metricsCgroups) else {
            throw ValidationError("--metrics-cgroups takes 0 to \(MetricsCgroupLimits.groups.upperBound)")
        }
        guard MetricsCgroupLimits.calls.contains(metricsCgroupSyscalls) else {
            throw ValidationError("--metrics-cgroup-syscalls takes 0 to \(MetricsCgroupLimits.calls.upperBound)")
        }
        if metricsCgroupSyscalls > 0, metricsCgroups == 0 {
            throw ValidationError("--metrics-cgroup-syscalls needs --metrics-cgroups")
        }
        if metricsBucketFactor != nil, metricsOctaves != nil {
            throw ValidationError("--metrics-octaves is the old name of --metrics-bucket-factor; leave it out")
        }
        if let metricsOctaves, !(1...MetricsBuckets.factors.count).contains(metricsOctaves) {
            throw ValidationError("--metrics-octaves takes 1 to \(MetricsBuckets.factors.count)")
        }
        if let metricsBucketFactor, !MetricsBuckets.factors.contains(metricsBucketFactor) {
            let factors = MetricsBuckets.factors.map(String.init).joined(separator: ", ")
            throw ValidationError("--metrics-bucket-factor takes one of \(factors)")
        }
    }

    /// To be called where it is known whether whose calls are whose is recorded, and whether slow calls are written down.
    func validate(recordsSubjects: Bool, writesSlowCalls: Bool) throws {
        if metricsCgroups > 0, !recordsSubjects {
            throw ValidationError("--metrics-cgroups needs to know whose calls are whose: leave out --subjects off")
        }
        if exemplars, !writesSlowCalls {
            throw ValidationError(
                "--exemplars names calls that are written down, and with --slow off none is: leave out one of the two")
        }
    }

    var cgroups: MetricsCgroupLimits {
        MetricsCgroupLimits(groups: metricsCgroups, calls: metricsCgroupSyscalls)
    }

    var buckets: MetricsBuckets {
        MetricsBuckets(factor: metricsBucketFactor ?? metricsOctaves.map { 1 << $0 } ?? MetricsBuckets.factors[0])
    }
}
