package import Documents
package import Measurements
import Text

/// A column of the table of rows, on a terminal and in plain text.
package struct TableColumn: Sendable {
    /// The content of a cell.
    enum Content: Sendable {
        /// The statistic, per second or in total.
        case quantity
        /// The part that the statistic is of its whole, in percent.
        case share
        /// The statistic as it is.
        case value
    }

    /// The meaning of a cell's colour.
    package enum Tone: Sendable {
        case plain, error, cpu, wait
    }

    /// The divisor of counts and times: the window's seconds, or nil for totals.
    package typealias Seconds = Double?

    /// Its content.
    package let statistic: Statistic
    let content: Content
    /// The meaning of its colour.
    package let tone: Tone
    /// If there is no room for all columns, the one with the largest number is dropped first; one with 0 never is.
    package let dropOrder: Int

    private init(_ content: Content, _ statistic: Statistic, _ tone: Tone = .plain, dropOrder: Int) {
        (self.content, self.statistic, self.tone, self.dropOrder) = (content, statistic, tone, dropOrder)
    }

    /// All columns after the name, from the left.
    package static let all: [TableColumn] = [
        TableColumn(.quantity, .calls, dropOrder: 0),
        TableColumn(.quantity, .errors, .error, dropOrder: 7),
        TableColumn(.share, .errors, .error, dropOrder: 14),
        TableColumn(.quantity, .total, dropOrder: 0),
        TableColumn(.share, .cpu, .cpu, dropOrder: 15),
        TableColumn(.share, .wait, .wait, dropOrder: 16),
        TableColumn(.share, .runnable, .wait, dropOrder: 18),
        TableColumn(.value, .min, dropOrder: 13),
        TableColumn(.value, .mean, dropOrder: 10),
        TableColumn(.value, .p50, dropOrder: 5),
        TableColumn(.value, .p90, dropOrder: 11),
        TableColumn(.value, .p99, dropOrder: 0),
        TableColumn(.value, .p999, dropOrder: 12),
        TableColumn(.value, .max, dropOrder: 4),
        TableColumn(.value, .inFlight, dropOrder: 8),
        TableColumn(.value, .oldest, dropOrder: 17),
    ]

    /// The sort key of its head; nil for a share of a statistic with a column of its own.
    package var key: SortKey? { content == .share && statistic == .errors ? nil : .by(statistic) }

    /// The head.
    package func title(isTotal: Bool) -> String {
        let definition = statistic.definition
        return switch content {
        case .quantity: (isTotal ? nil : definition.perSecondTitle) ?? definition.title
        case .share: definition.shareTitle ?? definition.title
        case .value: definition.title
        }
    }

    /// Its meaning, in a few words.
    package var meaning: String {
        let definition = statistic.definition
        return switch content {
        case .quantity: "\(definition.meaning), per second; in total where totals are shown"
        case .share: "\(definition.meaning), in percent of \(definition.whole?.definition.meaning ?? "all")"
        case .value: definition.meaning
        }
    }

    /// Its width in cells.
    package var width: Int {
        content == .share ? max(4, title(isTotal: true).count) : statistic.definition.width
    }

    /// The text in the cell of `row`.
    package func text(_ row: StatsRow, per seconds: Seconds) -> String {
        let definition = statistic.definition
        guard let value = row.values.integer(statistic),
            row[.calls] > 0 || statistic == .calls || definition.group != nil
        else { return "" }
        switch content {
        case .share:
            let whole = definition.whole.map { row[$0] } ?? 0
            return statistic == .errors && value == 0 ? "" : Format.percent(value, of: whole)
        case .value where definition.unit == .calls: return value == 0 ? "" : Format.shortCount(value)
        case .value: return Format.duration(ns: value)
        case .quantity:
            if statistic == .errors && value == 0 { return "" }
            let isTime = definition.unit == .nanoseconds
            guard let seconds else { return isTime ? Format.duration(ns: value) : Format.count(value) }
            let perSecond = seconds > 0 ? Double(value) / seconds : 0
            return isTime ? Format.duration(ns: StatisticValue.real(perSecond).integer) : Format.rate(perSecond)
        }
    }
}
