/// The distribution of latencies: a count for each `Bucket`.
///
/// If the probe had no memory for the buckets of an octave, the octave is coarse: all of its calls are counted in its
/// last bucket, so that figures of whole octaves stay exact.
package struct Histogram: Equatable, Sendable {
    /// The count of each bucket; `Bucket.count` elements.
    package private(set) var counts: [UInt64]
    /// A bit for each octave that is coarse.
    package var coarseOctaves: UInt64 = 0

    /// An empty histogram.
    package init() { self = Self.empty }

    private static let empty = Histogram(counts: [UInt64](repeating: 0, count: Bucket.count))

    /// A histogram with these bucket counts; `counts` has `Bucket.count` elements.
    package init(counts: [UInt64]) {
        precondition(counts.count == Bucket.count, "a histogram has \(Bucket.count) buckets")
        self.counts = counts
        total = counts.reduce(0, &+)
    }

    /// The number of calls in the histogram.
    package private(set) var total: UInt64

    /// The index of the first bucket that holds a call, or nil.
    package var firstBucket: Int? { counts.firstIndex { $0 != 0 } }

    /// The index of the last bucket that holds a call, or nil.
    package var lastBucket: Int? { counts.lastIndex { $0 != 0 } }

    /// Counts one call of `nanoseconds`.
    package mutating func record(_ nanoseconds: UInt64) { add(1, toBucket: Bucket.index(of: nanoseconds)) }

    /// Adds `count` calls to bucket `index`.
    package mutating func add(_ count: UInt64, toBucket index: Int) {
        counts[index] &+= count
        total &+= count
    }

    /// Adds `count` calls whose octave alone is known. The octave is coarse from now on.
    package mutating func add(_ count: UInt64, toOctave octave: Int) {
        let buckets = Bucket.range(ofOctave: octave)
        add(count, toBucket: buckets.upperBound)
        if buckets.count > 1 { coarseOctaves |= 1 << UInt64(octave) }
    }

    /// Adds the counts of the buckets `range` of `buckets`, which has `Bucket.count` elements.
    package mutating func add(_ buckets: UnsafePointer<UInt64>, range: ClosedRange<Int>) {
        for index in range {
            let count = buckets[index]
            counts[index] &+= count
            total &+= count
        }
    }

    /// Adds every count of `other`.
    package static func += (left: inout Histogram, right: Histogram) {
        for index in left.counts.indices { left.counts[index] &+= right.counts[index] }
        left.total &+= right.total
        left.coarseOctaves |= right.coarseOctaves
    }

    /// The counts of `left` minus those of `earlier`, an earlier state of the same histogram.
    package static func - (left: Histogram, earlier: Histogram) -> Histogram {
        var difference = left
        for index in left.counts.indices { difference.counts[index] &-= earlier.counts[index] }
        difference.total &-= earlier.total
        return difference
    }

    /// Whether an octave with calls is coarse.
    package var isCoarse: Bool {
        guard coarseOctaves != 0 else { return false }
        return bins.contains { $0.isCoarse }
    }

    /// A range of durations, and the number of calls in it.
    package struct Bin: Equatable, Sendable {
        /// The durations in ns. The last one ends at `UInt64.max`.
        package let bounds: ClosedRange<UInt64>
        /// The calls; not 0.
        package let count: UInt64
        /// Whether it is a whole octave.
        package let isCoarse: Bool
    }

    /// The buckets and coarse octaves that hold calls, in rising order. O(buckets).
    package var bins: [Bin] {
        var bins: [Bin] = []
        var index = 0
        while index < counts.count {
            let octave = Bucket.octave(of: index)
            let isCoarse = coarseOctaves >> UInt64(octave) & 1 != 0
            let range = isCoarse ? Bucket.range(ofOctave: octave) : index...index
            let count = isCoarse ? counts[range].reduce(0, &+) : counts[index]
            if count != 0 {
                let bounds = Bucket.bounds(range.lowerBound).lowerBound...Bucket.bounds(range.upperBound).upperBound
                bins.append(Bin(bounds: bounds, count: count, isCoarse: isCoarse))
            }
            index = range.upperBound + 1
        }
        return bins
    }
}
