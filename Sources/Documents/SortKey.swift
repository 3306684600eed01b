package import Measurements

/// A sort key of rows.
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

    /// Every key. A rate sorts like its count.
    package static let all =
        Statistic.allCases.filter { $0.definition.unit != .callsPerSecond }.map { SortKey.by($0) } + [.name]

    /// Its name in queries and on the command line.
    package var text: String {
        switch self {
        case .by(let statistic): statistic.definition.key
        case .name: "name"
        }
    }

    /// Its meaning, in a few words.
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

    /// Sorts `rows` in place, equal rows by their subjects, so that the order is the same every time.
    package func sort(_ rows: inout [StatsRow], descending: Bool) {
        // Sorts indices, since rows are large and each comparison would copy two of them.
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
