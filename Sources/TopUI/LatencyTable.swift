import Documents
import Measurements
import Text

/// A latency distribution in numbers: the estimates, and below them the bounds of the exact values.
struct LatencyTable {
    private struct Cell {
        let head: String
        let value: UInt64
        var bounds: (lower: UInt64, upper: UInt64)?
        /// If there isn't enough room, the cells with the largest number are left out first.
        let dropOrder: Int

        init(head: String, value: UInt64, bounds: (lower: UInt64, upper: UInt64)? = nil, dropOrder: Int) {
            (self.head, self.value, self.bounds, self.dropOrder) = (head, value, bounds, dropOrder)
        }

        init(_ statistic: Statistic, _ row: StatsRow, dropOrder: Int) {
            self.init(head: statistic.definition.title, value: row[statistic], dropOrder: dropOrder)
        }
    }

    private let cells: [Cell]

    private static let labelWidth = 7
    private static let cellWidth = 7

    init(_ row: StatsRow, _ quantiles: [QuantileBounds]) {
        cells =
            [
                Cell(.min, row, dropOrder: 2),
                Cell(.mean, row, dropOrder: 1),
            ]
            + quantiles.map { quantile in
                Cell(
                    head: Self.name(quantile.quantile).uppercased(), value: quantile.valueNs,
                    bounds: (quantile.lowerNs, quantile.upperNs), dropOrder: 0)
            } + [Cell(.max, row, dropOrder: 3)]
    }

    /// The usual name of a quantile: `p50`, `p99.9`.
    static func name(_ quantile: Double) -> String {
        "p" + Format.fixed(quantile * 100, digits: quantile * 100 == (quantile * 100).rounded() ? 0 : 1)
    }

    func lines(columns: Int) -> [StyledLine] {
        var shown = cells
        while Self.labelWidth + shown.count * Self.cellWidth > columns, let first = shown.map(\.dropOrder).max(),
            first > 0
        {
            shown.removeAll { $0.dropOrder == first }
        }
        func line(_ label: String, _ style: Style, _ text: (Cell) -> String) -> StyledLine {
            var line = StyledLine(DisplayText.fit(label, columns: Self.labelWidth), .dim)
            for cell in shown {
                line.append(DisplayText.fit(text(cell), columns: Self.cellWidth, alignsRight: true), style)
            }
            return line
        }
        return [
            line("", .dim) { $0.head },
            line("latency", .bold) { Format.duration(ns: $0.value) },
            line("  from", .plain) { $0.bounds.map { Format.duration(ns: $0.lower) } ?? "" },
            line("  to", .plain) { $0.bounds.map { Format.duration(ns: $0.upper) } ?? "" },
        ]
    }
}
