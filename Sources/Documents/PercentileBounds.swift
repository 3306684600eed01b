package import Measurements

/// What the percentiles of a row lie between, where calls are counted by the power of two alone.
package struct PercentileBounds: Equatable, Sendable {
    /// The bounds in ns, in the order of `statistics`; empty where no call returned.
    package let ranges: [ClosedRange<UInt64>]

    /// The percentiles, in the order of `Figures.permille`.
    package static let statistics: [Statistic] = [.p50, .p90, .p99, .p999]

    /// Bounds in ns, one for each of `statistics`, or none.
    package init(_ ranges: [ClosedRange<UInt64>]) { self.ranges = ranges }

    /// What a percentile lies between, in ns; nil where no call returned, and for what is no percentile.
    package subscript(statistic: Statistic) -> ClosedRange<UInt64>? {
        zip(Self.statistics, ranges).first { $0.0 == statistic }?.1
    }
}

extension PercentileBounds: Decodable {
    package init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: JSONKey.self)
        self.init(
            try Self.statistics.map { statistic in
                let key = JSONKey(statistic.definition.member)
                let bounds = try object.decode([UInt64].self, forKey: key)
                guard bounds.count == 2, bounds[0] <= bounds[1] else {
                    throw DecodingError.dataCorruptedError(
                        forKey: key, in: object, debugDescription: "it is a lower and an upper bound")
                }
                return bounds[0]...bounds[1]
            })
    }
}
