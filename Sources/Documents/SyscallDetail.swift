/// What `GET /stats/NAME` answers: one system call with its whole distribution.
package struct SyscallDetail: Decodable, Equatable, Sendable {
    /// The time the figures are about.
    package var window: WindowBounds
    /// Names this answer's moment: `?since=` with it answers exactly what came after.
    package var cursor: String
    /// The row as `/stats` has it.
    package var syscall: StatsRow
    /// p50, p90, p99 and p999 with the bounds that the exact value lies between.
    package var quantiles: [QuantileBounds]
    /// The histogram's buckets that hold a call, shortest first.
    package var buckets: [BucketCount]
    /// The slowest call since the probe attached, whoever made it; nil where it isn't known, or only some callers are asked for.
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
