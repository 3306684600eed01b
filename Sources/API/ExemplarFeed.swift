import Measurements
import Rendering
import Timeline

/// The exemplars of `/metrics`, and the position of their reader in the log of slow calls.
struct ExemplarFeed {
    private(set) var exemplars: MetricsExemplars
    private var cursor: Cursor?

    /// - Parameter buckets: the buckets of `/metrics`.
    init(buckets: MetricsBuckets) { exemplars = MetricsExemplars(buckets: buckets) }

    /// Reads new calls in the log, or the whole log if some new calls have left it.
    ///
    /// - Parameters:
    ///   - labels: the labels of every row of `snapshot`.
    ///   - snapshot: the newest snapshot of `provider`.
    mutating func update(from provider: any MeasurementProvider, labels: MetricsLabels, snapshot: Snapshot) {
        guard let log = provider.slowLog else { return }
        exemplars.update(
            cursor.flatMap { log.calls(since: $0) } ?? log.calls[...], labels: labels, snapshot: snapshot,
            cgroupPaths: provider.callers?.cgroupPaths ?? [:])
        cursor = log.cursor
    }
}
