package import Measurements

/// The bounds of a row's percentiles if calls are counted by powers of two only.
package struct PercentileBounds: Equatable, Sendable {
    /// The bounds in ns, in the order of `statistics`; empty if no call returned.
    package let ranges: [ClosedRange<UInt64>]

    /// The percentiles, in the order of `Figures.permille`.
    package static let statistics: [Statistic] = [.p50, .p90, .p99, .p999]

    /// Bounds in ns, one for each of `statistics`, or none.
    package init(_ ranges: [ClosedRange<UInt64>]) { self.ranges = ranges }

    /// The bounds of a percentile, in ns; nil if no call returned or the statistic is not a percentile.
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
