import Latency

/// A histogram with one bucket for each power of two: exact, since the recorder's buckets are inclusive above.
enum Octaves {
    /// How many there can be: up to 2^40 ns, and what is longer.
    private static let count = 42

    /// The octave of each of the recorder's buckets.
    private static let octaveOfBucket = (0..<Bucket.count).map { index in
        let last = Bucket.bounds(index).upperBound
        return min(last <= 1 ? 0 : 64 - (last - 1).leadingZeroBitCount, count - 1)
    }

    /// Element *i* holds the calls of more than 2^(i-1) and at most 2^i ns; zeros at the end are left out.
    static func counts(_ histogram: Histogram) -> [UInt64] {
        var counts = [UInt64](repeating: 0, count: count)
        for (index, calls) in histogram.counts.enumerated() where calls > 0 { counts[octaveOfBucket[index]] += calls }
        while counts.last == 0 { counts.removeLast() }
        return counts
    }
}
