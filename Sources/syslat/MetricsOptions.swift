import ArgumentParser
import Rendering

/// How many series /metrics has.
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

    func validate() throws {
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

    var buckets: MetricsBuckets {
        MetricsBuckets(factor: metricsBucketFactor ?? metricsOctaves.map { 1 << $0 } ?? MetricsBuckets.factors[0])
    }
}
