import ArgumentParser
import Rendering

/// The number of series in /metrics, and whether they have exemplars.
struct MetricsOptions: ParsableArguments {
    @Option(
        help: """
            The ratio between successive bucket bounds in /metrics: a power of two, \(MetricsBuckets.factors.first!) to \
            \(MetricsBuckets.factors.last!). A larger ratio makes fewer series. (default: 2)
            """)
    var metricsBucketFactor: Int?

    /// Its old name, which takes the exponent of the factor.
    @Option(help: .hidden)
    var metricsOctaves: Int?

    @Option(
        help: """
            The number of control groups with series of their own in /metrics: those whose calls take the most time. The label \
            is the short name. The calls of all other groups are counted as 'other'. \
            \(MetricsCgroupLimits.groups.lowerBound) to \(MetricsCgroupLimits.groups.upperBound).
            """)
    var metricsCgroups = 0

    @Option(
        help: """
            The number of system calls with series of their own in each of these control groups: the most expensive ones. \
            \(MetricsCgroupLimits.calls.lowerBound) to \(MetricsCgroupLimits.calls.upperBound).
            """)
    var metricsCgroupSyscalls = 0

    @Flag(
        help: """
            Add exemplars to the buckets of /metrics: the process id, command and control group of the newest slow call in \
            each bucket. Grafana can then lead from a heatmap to a process. Exemplars add no series. Everybody who may read \
            /metrics can read these names. Exemplars require OpenMetrics, which Prometheus requests by default, and the feature \
            exemplar-storage of Prometheus.
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

    /// The checks that depend on options of other groups: whether callers are recorded, and whether slow calls are logged.
    func validate(recordsSubjects: Bool, writesSlowCalls: Bool) throws {
        if metricsCgroups > 0, !recordsSubjects {
            throw ValidationError("--metrics-cgroups needs the callers of calls; leave out --subjects off")
        }
        if exemplars, !writesSlowCalls {
            throw ValidationError(
                "--exemplars needs the log of slow calls; leave out --exemplars or --slow off")
        }
    }

    var cgroups: MetricsCgroupLimits {
        MetricsCgroupLimits(groups: metricsCgroups, calls: metricsCgroupSyscalls)
    }

    var buckets: MetricsBuckets {
        MetricsBuckets(factor: metricsBucketFactor ?? metricsOctaves.map { 1 << $0 } ?? MetricsBuckets.factors[0])
    }
}
