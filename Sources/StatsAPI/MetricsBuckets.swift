import Latency

/// The buckets of `/metrics`: powers of two of ns, each exact because the recorder's buckets are inclusive above.
public struct MetricsBuckets: Sendable {
    /// One `le`.
    struct Bound {
        /// What ends a sample's labels, and the space before its value: `,le="1.28e-07"} `.
        let label: [UInt8]
        /// The last of the recorder's buckets below it.
        let lastBucket: Int
    }

    let bounds: [Bound]

    /// 2^7 ns (128 ns) to 2^34 ns (17 s).
    private static let exponents = 7...34

    /// How many powers of two one bucket may span.
    public static let octaves = 1...9

    /// - Parameter octaves: how many powers of two one bucket spans; more make fewer series.
    public init(octaves: Int = 1) {
        let exponents = stride(from: Self.exponents.lowerBound, through: Self.exponents.upperBound, by: octaves)
        let finite = exponents.map { exponent in
            let nanoseconds = UInt64(1) << UInt64(exponent)
            return Bound(
                label: Array(",le=\"\(MetricsWriter.bound(nanoseconds))\"} ".utf8),
                lastBucket: Bucket.index(of: nanoseconds))
        }
        bounds = finite + [Bound(label: Array(",le=\"+Inf\"} ".utf8), lastBucket: Bucket.count - 1)]
    }
}
