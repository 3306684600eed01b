/// A quantile read off a histogram: an estimate, and the bounds that the exact value lies between.
public struct Quantile: Equatable, Sendable {
    /// The middle of the bucket in ns: at most 3.2 % off.
    public let value: UInt64
    /// The smallest and largest duration in ns that the exact quantile can have.
    public let bounds: ClosedRange<UInt64>
}

extension Histogram {
    /// The quantile by nearest rank: the smallest duration that at least `permille` of a thousand calls don't exceed.
    ///
    /// - Parameters:
    ///   - permille: 1 ... 1000; 990 is p99.
    ///   - range: what is known of the shortest and longest call in ns; the answer is kept inside it.
    /// - Returns: nil for an empty histogram. O(buckets).
    public func quantile(permille: UInt64, within range: ClosedRange<UInt64> = 0...UInt64.max) -> Quantile? {
        let total = self.total
        guard total > 0 else { return nil }
        let (thousands, rest) = total.quotientAndRemainder(dividingBy: 1000)
        let rank = thousands * permille + (rest * permille + 999) / 1000
        var seen: UInt64 = 0
        for (index, count) in counts.enumerated() where count > 0 {
            seen += count
            if seen >= rank {
                let bounds = Bucket.bounds(index).clamped(to: range)
                return Quantile(value: bounds.lowerBound + (bounds.upperBound - bounds.lowerBound) / 2, bounds: bounds)
            }
        }
        return nil
    }
}
