import Histograms
import Measurements

/// The buckets of `/metrics`: powers of two of ns, each exact because the probe's buckets are inclusive above.
package struct MetricsBuckets: Sendable {
    /// One `le`.
    struct Bound {
        /// The end of a sample's labels, and the space before its value: `,le="1.28e-07"} `.
        let label: [UInt8]
        /// The last of the probe's buckets below it.
        let lastBucket: Int
    }

    let bounds: [Bound]

    /// 2^7 ns (128 ns) to 2^34 ns (17 s).
    private static let exponents = 7...34

    /// The possible ratios between successive bounds: powers of two.
    package static let factors = (1...9).map { 1 << $0 }

    /// - Parameter factor: the ratio between successive bounds, one of `factors`; a larger ratio makes fewer series.
    package init(factor: Int = 2) {
        let step = max(1, factor.trailingZeroBitCount)
        let exponents = stride(from: Self.exponents.lowerBound, through: Self.exponents.upperBound, by: step)
        let finite = exponents.map { exponent in
            let nanoseconds = UInt64(1) << UInt64(exponent)
            return Bound(
                label: Array(",le=\"\(MetricsWriter.bound(nanoseconds))\"} ".utf8),
                lastBucket: Bucket.index(of: nanoseconds))
        }
        bounds = finite + [Bound(label: Array(",le=\"+Inf\"} ".utf8), lastBucket: Bucket.count - 1)]
    }

    /// The index of the lowest of `bounds` that a duration of `nanoseconds` doesn't exceed.
    func place(of nanoseconds: UInt64) -> Int {
        let bucket = Bucket.index(of: nanoseconds)
        return bounds.firstIndex { bucket <= $0.lastBucket } ?? bounds.count - 1
    }
}
