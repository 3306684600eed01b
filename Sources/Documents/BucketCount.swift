/// A histogram bucket and its calls.
package struct BucketCount: Decodable, Equatable, Sendable {
    /// The shortest duration that falls into it.
    package var fromNs: UInt64
    /// The longest, inclusive; nil for the last bucket, which has no end.
    package var toNs: UInt64?
    /// How many calls it holds.
    package var count: UInt64

    /// A bucket from its parts.
    package init(fromNs: UInt64, toNs: UInt64?, count: UInt64) {
        self.fromNs = fromNs
        self.toNs = toNs
        self.count = count
    }

    /// The names in JSON.
    package enum CodingKeys: String, CodingKey {
        case fromNs = "from_ns"
        case toNs = "to_ns"
        case count
    }
}
