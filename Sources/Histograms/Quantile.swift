/// A quantile of a histogram: an estimate, and the bounds of the exact value.
package struct Quantile: Equatable, Sendable {
    /// The middle of the bucket in ns: at most 3.2 % off unless the histogram is coarse.
    package let value: UInt64
    /// The smallest and largest duration in ns that the exact quantile can have.
    package let bounds: ClosedRange<UInt64>

    init(value: UInt64, bounds: ClosedRange<UInt64>) { (self.value, self.bounds) = (value, bounds) }

    /// A quantile between `lower` and `upper`, with the middle as the estimate.
    package init(between lower: UInt64, and upper: UInt64) {
        self.init(value: lower + (upper - lower) / 2, bounds: lower...upper)
    }
}

extension Histogram {
    /// The quantile by nearest rank: the smallest duration that at least `permille` of a thousand calls don't exceed.
    ///
    /// - Parameters:
    ///   - permille: 1 ... 1000; 990 is p99.
    ///   - range: the known bounds of the shortest and longest call in ns; the result stays inside it.
    /// - Returns: nil for an empty histogram. O(buckets).
    package func quantile(permille: UInt64, within range: ClosedRange<UInt64> = 0...UInt64.max) -> Quantile? {
        quantiles(permille: [permille], within: range).first
    }

    /// Several quantiles by one pass over the buckets.
    ///
    /// - Parameters:
    ///   - permille: in rising order.
    ///   - range: the known bounds of the shortest and longest call in ns; the results stay inside it.
    /// - Returns: one for each of `permille`; none for an empty histogram. O(buckets).
    package func quantiles(permille: [UInt64], within range: ClosedRange<UInt64> = 0...UInt64.max) -> [Quantile] {
        guard total > 0 else { return [] }
        let (thousands, rest) = total.quotientAndRemainder(dividingBy: 1000)
        let ranks = permille.map { thousands * $0 + (rest * $0 + 999) / 1000 }
        var quantiles: [Quantile] = []
        var seen: UInt64 = 0
        for index in counts.indices where counts[index] > 0 {
            seen += counts[index]
            while quantiles.count < ranks.count, seen >= ranks[quantiles.count] {
                let bounds = bounds(ofBucket: index).clamped(to: range)
                let middle = bounds.lowerBound + (bounds.upperBound - bounds.lowerBound) / 2
                quantiles.append(Quantile(value: middle, bounds: bounds))
            }
            if quantiles.count == ranks.count { break }
        }
        return quantiles
    }

    /// The range of durations of calls in bucket `index`.
    package func bounds(ofBucket index: Int) -> ClosedRange<UInt64> {
        let octave = Bucket.octave(of: index)
        guard coarseOctaves >> UInt64(octave) & 1 != 0 else { return Bucket.bounds(index) }
        let range = Bucket.range(ofOctave: octave)
        return Bucket.bounds(range.lowerBound).lowerBound...Bucket.bounds(range.upperBound).upperBound
    }
}
