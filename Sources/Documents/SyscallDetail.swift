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
    /// How long the calls took before the window, step by step, the oldest first; nil where that wasn't asked for.
    package var history: [Step]?

    /// A short time before the window.
    package struct Step: Decodable, Equatable, Sendable {
        /// The beginning, RFC 3339 in UTC with milliseconds.
        package var from: String
        /// The end, likewise.
        package var to: String
        /// The length by the monotonic clock.
        package var seconds: Double
        /// The calls of each step of `PowerOfTwo`; zeros at the end are left out.
        package var octaves: [UInt64]

        /// A step from its parts.
        package init(from: String, to: String, seconds: Double, octaves: [UInt64]) {
            (self.from, self.to, self.seconds, self.octaves) = (from, to, seconds, octaves)
        }
    }

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
