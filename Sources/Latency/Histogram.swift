/// How many calls took how long: a count for each `Bucket`.
public struct Histogram: Equatable, Sendable {
    /// The count of each bucket; `Bucket.count` elements.
    public private(set) var counts: [UInt64]

    /// An empty histogram.
    public init() { self = Self.empty }

    private static let empty = Histogram(counts: [UInt64](repeating: 0, count: Bucket.count))

    /// A histogram with these bucket counts; `counts` has `Bucket.count` elements.
    public init(counts: [UInt64]) {
        precondition(counts.count == Bucket.count, "a histogram has \(Bucket.count) buckets")
        self.counts = counts
        total = counts.reduce(0, &+)
    }

    /// How many calls it holds.
    public private(set) var total: UInt64

    /// The index of the first bucket that holds a call, or nil.
    public var firstBucket: Int? { counts.firstIndex { $0 != 0 } }

    /// The index of the last bucket that holds a call, or nil.
    public var lastBucket: Int? { counts.lastIndex { $0 != 0 } }

    /// Counts one call of `nanoseconds`.
    public mutating func record(_ nanoseconds: UInt64) { add(1, toBucket: Bucket.index(of: nanoseconds)) }

    /// Adds `count` calls to bucket `index`.
    public mutating func add(_ count: UInt64, toBucket index: Int) {
        counts[index] &+= count
        total &+= count
    }

    /// Adds the counts of the buckets `range` of `buckets`, which has `Bucket.count` elements.
    public mutating func add(_ buckets: UnsafePointer<UInt64>, range: ClosedRange<Int>) {
        for index in range {
            let count = buckets[index]
            counts[index] &+= count
            total &+= count
        }
    }

    /// Adds every count of `other`.
    public static func += (left: inout Histogram, right: Histogram) {
        for index in left.counts.indices { left.counts[index] &+= right.counts[index] }
        left.total &+= right.total
    }
}
