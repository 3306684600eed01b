package import Measurements

/// The values of a row's statistics, or of a sum's.
package struct StatisticValues: Equatable, Sendable {
    private var values: [StatisticValue?]

    /// No values.
    package init() { values = Array(repeating: nil, count: Statistic.allCases.count) }

    /// The values of `statistics` for `figures`.
    package init(_ figures: Figures, of statistics: [Statistic] = Statistic.allCases) {
        self.init()
        for statistic in statistics { values[statistic.rawValue] = statistic.value(figures) }
    }

    /// The values as they are given; for tests and samples.
    package init(_ given: [Statistic: StatisticValue]) {
        self.init()
        for (statistic, value) in given { values[statistic.rawValue] = value }
    }

    /// The value; nil where there is none.
    package func value(_ statistic: Statistic) -> StatisticValue? { values[statistic.rawValue] }

    /// The value as an integer; nil where there is none.
    package func integer(_ statistic: Statistic) -> UInt64? { values[statistic.rawValue]?.integer }

    /// The value as a floating-point number; 0 where there is none.
    package func double(_ statistic: Statistic) -> Double { values[statistic.rawValue]?.double ?? 0 }

    /// The value as an integer; 0 where there is none.
    package subscript(statistic: Statistic) -> UInt64 { integer(statistic) ?? 0 }

    /// The statistics that a sum of rows has.
    package static let additive = Statistic.allCases.filter(\.definition.adds)
}

extension StatisticValues {
    /// Reads the members of a JSON object that are statistics.
    ///
    /// - Parameter isTotals: whether the object is the totals, which have no groups.
    init(from container: KeyedDecodingContainer<JSONKey>, isTotals: Bool = false) throws {
        self.init()
        var groups: [String: KeyedDecodingContainer<JSONKey>] = [:]
        for statistic in isTotals ? Self.additive : Statistic.allCases {
            let definition = statistic.definition
            var object: KeyedDecodingContainer<JSONKey>? = container
            if let group = definition.group, !isTotals {
                if groups[group] == nil, try !container.decodeNil(forKey: JSONKey(group)) {
                    groups[group] = try container.nestedContainer(keyedBy: JSONKey.self, forKey: JSONKey(group))
                }
                object = groups[group]
            }
            let key = JSONKey(isTotals ? definition.totalsMember : definition.member)
            // A daemon of an earlier version has fewer.
            guard let object, object.contains(key), try !object.decodeNil(forKey: key) else { continue }
            values[statistic.rawValue] =
                switch definition.unit {
                case .callsPerSecond: .real(try object.decode(Double.self, forKey: key))
                case .calls, .nanoseconds: .integer(try object.decode(UInt64.self, forKey: key))
                }
        }
    }
}
