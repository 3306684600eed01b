import Documents
import Measurements

/// The members of an object that are statistics, in the order in which they are written.
private struct Members {
    /// Statistics in one object, or in the row itself.
    struct Group {
        let name: String?
        var members: [(name: String, statistic: Statistic)]
    }

    /// The groups of a row: its own members, then the objects.
    static let row = {
        var groups = [Group(name: nil, members: [])]
        for statistic in Statistic.allCases {
            let definition = statistic.definition
            let place = groups.firstIndex { $0.name == definition.group } ?? groups.count
            if place == groups.count { groups.append(Group(name: definition.group, members: [])) }
            groups[place].members.append((definition.member, statistic))
        }
        return groups
    }()

    /// The group of the totals.
    static let totals = StatisticValues.additive.map { (name: $0.definition.totalsMember, statistic: $0) }
}

extension StatisticValues {
    /// Writes the statistics of a row. An unknown group is null.
    func write(_ json: inout JSONWriter) {
        for group in Members.row {
            guard let name = group.name else {
                for (name, statistic) in group.members { json.put(name, value(statistic)) }
                continue
            }
            guard group.members.contains(where: { value($0.statistic) != nil }) else {
                json.putNull(name)
                continue
            }
            json.object(name) { json in
                for (name, statistic) in group.members { json.put(name, value(statistic)) }
            }
        }
    }

    /// Writes the statistics of a sum.
    func writeTotals(_ json: inout JSONWriter) {
        for (name, statistic) in Members.totals { json.put(name, value(statistic)) }
    }
}

extension JSONWriter {
    fileprivate mutating func put(_ key: String, _ value: StatisticValue?) {
        switch value {
        case .integer(let value): put(key, value)
        case .real(let value): put(key, value)
        case nil: putNull(key)
        }
    }
}
