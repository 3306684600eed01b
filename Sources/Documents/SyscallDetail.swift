/// The answer of `GET /stats/NAME`: one system call with its whole distribution.
package struct SyscallDetail: Decodable, Equatable, Sendable {
    /// The window of the figures.
    package var window: WindowBounds
    /// The cursor of this answer: `?since=` with it returns exactly the later calls.
    package var cursor: String
    /// The row of `/stats`.
    package var syscall: StatsRow
    /// p50, p90, p99 and p999 with the bounds of the exact values.
    package var quantiles: [QuantileBounds]
    /// The histogram's buckets that hold calls, shortest first.
    package var buckets: [BucketCount]
    /// The slowest call of all callers since the probe attached; nil if it isn't known, or the query selects callers.
    package var slowest: SlowDocument.Call?

    /// A detail from its parts.
    package init(
        window: WindowBounds, cursor: String, syscall: StatsRow, quantiles: [QuantileBounds], buckets: [BucketCount]
    ) {
        self.window = window
        self.cursor = cursor
        self.syscall = syscall
        self.quantiles = quantiles
        self.buckets = buckets
    }
}
