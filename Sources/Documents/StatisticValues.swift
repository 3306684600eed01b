package import Measurements

/// The values of a row's statistics, or of a sum's.
package struct StatisticValues: Equatable, Sendable {
    /// The values, by raw value, with spare room. A long answer has thousands of these, and arrays would need an
    /// allocation for each.
    private var values: InlineArray<24, UInt64> = .init(repeating: 0)
    /// A bit for each statistic that has a value.
    private var known: UInt32 = 0
    /// A bit for each statistic whose value is a floating-point number; `values` has its bits.
    private var reals: UInt32 = 0

    /// No values.
    package init() {}

    /// The values of `statistics` for `figures`.
    package init(_ figures: Figures, of statistics: [Statistic] = Statistic.allCases) {
        self.init()
        for statistic in statistics { set(statistic, statistic.value(figures)) }
    }

    /// The given values, for tests and samples.
    package init(_ given: [Statistic: StatisticValue]) {
        self.init()
        for (statistic, value) in given { set(statistic, value) }
    }

    /// The value; nil where there is none.
    package func value(_ statistic: Statistic) -> StatisticValue? {
        let bit: UInt32 = 1 << UInt32(statistic.rawValue)
        guard known & bit != 0 else { return nil }
        let bits = values[statistic.rawValue]
        return reals & bit == 0 ? .integer(bits) : .real(Double(bitPattern: bits))
    }

    private mutating func set(_ statistic: Statistic, _ value: StatisticValue?) {
        let bit: UInt32 = 1 << UInt32(statistic.rawValue)
        (known, reals) = (known & ~bit, reals & ~bit)
        guard let value else { return }
        known |= bit
        switch value {
        case .integer(let value): values[statistic.rawValue] = value
        case .real(let value):
            values[statistic.rawValue] = value.bitPattern
            reals |= bit
        }
    }

    /// The value as an integer; nil where there is none.
    package func integer(_ statistic: Statistic) -> UInt64? { value(statistic)?.integer }

    /// The value as a floating-point number; 0 where there is none.
    package func double(_ statistic: Statistic) -> Double { value(statistic)?.double ?? 0 }

    /// The value as an integer; 0 where there is none.
    package subscript(statistic: Statistic) -> UInt64 { integer(statistic) ?? 0 }

    package static func == (left: StatisticValues, right: StatisticValues) -> Bool {
        Statistic.allCases.allSatisfy { left.value($0) == right.value($0) }
    }

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
            // A daemon of an earlier version has fewer statistics.
            guard let object, object.contains(key), try !object.decodeNil(forKey: key) else { continue }
            switch definition.unit {
            case .callsPerSecond: set(statistic, .real(try object.decode(Double.self, forKey: key)))
            case .calls, .nanoseconds: set(statistic, .integer(try object.decode(UInt64.self, forKey: key)))
            }
        }
    }
}
