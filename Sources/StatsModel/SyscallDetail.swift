/// What `GET /stats/NAME` answers: one system call with its whole distribution.
public struct SyscallDetail: Codable, Equatable, Sendable {
    /// The time the figures are about.
    public var window: WindowSpan
    /// Names this answer's moment: `?since=` with it answers exactly what came after.
    public var cursor: String
    /// The row as `/stats` has it.
    public var syscall: SyscallRow
    /// p50, p90, p99 and p999 with the bounds that the exact value lies between.
    public var quantiles: [QuantileBounds]
    /// The histogram's buckets that hold a call, shortest first.
    public var buckets: [BucketCount]

    /// A detail from its parts.
    public init(
        window: WindowSpan, cursor: String, syscall: SyscallRow, quantiles: [QuantileBounds], buckets: [BucketCount]
    ) {
        self.window = window
        self.cursor = cursor
        self.syscall = syscall
        self.quantiles = quantiles
        self.buckets = buckets
    }
}

/// A quantile and how exactly it is known.
public struct QuantileBounds: Codable, Equatable, Sendable {
    /// 0 ... 1.
    public var quantile: Double
    /// The estimate.
    public var valueNs: UInt64
    /// The smallest value that the exact quantile can have.
    public var lowerNs: UInt64
    /// The largest value that the exact quantile can have.
    public var upperNs: UInt64

    /// A quantile from its parts.
    public init(quantile: Double, valueNs: UInt64, lowerNs: UInt64, upperNs: UInt64) {
        self.quantile = quantile
        self.valueNs = valueNs
        self.lowerNs = lowerNs
        self.upperNs = upperNs
    }

    enum CodingKeys: String, CodingKey {
        case quantile
        case valueNs = "value_ns"
        case lowerNs = "lower_ns"
        case upperNs = "upper_ns"
    }
}

/// A histogram bucket and its calls.
public struct BucketCount: Codable, Equatable, Sendable {
    /// The shortest duration that falls into it.
    public var fromNs: UInt64
    /// The longest, inclusive; null for the last bucket, which has no end.
    public var toNs: UInt64?
    /// How many calls it holds.
    public var count: UInt64

    /// A bucket from its parts.
    public init(fromNs: UInt64, toNs: UInt64?, count: UInt64) {
        self.fromNs = fromNs
        self.toNs = toNs
        self.count = count
    }

    enum CodingKeys: String, CodingKey {
        case fromNs = "from_ns"
        case toNs = "to_ns"
        case count
    }
}
