import Measurements
import Rendering
import Timeline

/// The exemplars of `/metrics`, and how far the log of slow calls has been read for them.
struct ExemplarFeed {
    private(set) var exemplars: MetricsExemplars
    private var cursor: Cursor?

    /// - Parameter buckets: those of `/metrics`.
    init(buckets: MetricsBuckets) { exemplars = MetricsExemplars(buckets: buckets) }

    /// Reads what is new in the log; all of it where some of what is new has left it.
    ///
    /// - Parameters:
    ///   - labels: those of every row of `snapshot`.
    ///   - snapshot: the newest of `provider`.
    mutating func update(from provider: any MeasurementProvider, labels: MetricsLabels, snapshot: Snapshot) {
        guard let log = provider.slowLog else { return }
        exemplars.update(
            cursor.flatMap { log.calls(since: $0) } ?? log.calls[...], labels: labels, snapshot: snapshot,
            cgroupPaths: provider.callers?.cgroupPaths ?? [:])
        cursor = log.cursor
    }
}
