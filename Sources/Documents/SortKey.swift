package import Measurements

/// What rows can be sorted by.
package enum SortKey: Hashable, Sendable {
    /// A statistic.
    case by(Statistic)
    /// The name.
    case name

    /// The key that `text` names; nil if there is none.
    package init?(_ text: String) {
        guard let key = Self.all.first(where: { $0.text == text }) else { return nil }
        self = key
    }

    /// Every key. A rate has the order of what it is the rate of.
    package static let all =
        Statistic.allCases.filter { $0.definition.unit != .callsPerSecond }.map { SortKey.by($0) } + [.name]

    /// As queries and the command line name it.
    package var text: String {
        switch self {
        case .by(let statistic): statistic.definition.key
        case .name: "name"
        }
    }

    /// What it means, in a few words.
    package var meaning: String {
        switch self {
        case .by(let statistic): statistic.definition.meaning
        case .name: "the name"
        }
    }

    /// Every key, for help and error messages.
    package static var help: String { all.map(\.text).joined(separator: ", ") }

    /// Numbers start with the largest, names with A.
    package var defaultsToDescending: Bool { self != .name }

    /// Sorts `rows` in place; equal ones by what they are about, so that the order is the same every time.
    package func sort(_ rows: inout [StatsRow], descending: Bool) {
        // Places are sorted, not rows: a row is large, and each comparison would copy two.
        let values = rows.map { row in
            if case .by(let statistic) = self { row[statistic] } else { UInt64(0) }
        }
        let names = rows.map(\.subject.order)
        let order = rows.indices.sorted { left, right in
            if values[left] != values[right] {
                return descending ? values[left] > values[right] : values[left] < values[right]
            }
            let (one, other) = (names[left], names[right])
            return self == .name && descending ? one > other : one < other
        }
        rows = order.map { rows[$0] }
    }
}
