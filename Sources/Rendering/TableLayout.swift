package import Documents
import Measurements

/// The columns of a table of a given width. If there is no room for all, they are dropped in the order of `dropOrder`.
/// The remaining room goes to the name first, then to the distribution, then to the errors by name.
package struct TableLayout: Sendable {
    /// The drawings of a table on a terminal.
    package struct Drawings: Sendable {
        /// Cells of the bar of time on and off the CPU.
        package let barWidth: Int
        /// The possible widths of the distribution in cells.
        package let distributionWidths: ClosedRange<Int>

        /// Drawings from their widths.
        package init(barWidth: Int, distributionWidths: ClosedRange<Int>) {
            (self.barWidth, self.distributionWidths) = (barWidth, distributionWidths)
        }
    }

    /// The columns after the name.
    package let columns: [TableColumn]
    /// Cells of the name.
    package let nameWidth: Int
    /// Whether the bar is shown.
    package let hasBar: Bool
    /// Cells of the distribution; 0 if it isn't shown.
    package let distributionWidth: Int
    /// Cells of the errors by name; 0 if they aren't shown.
    package let errnosWidth: Int

    /// Names of system calls and threads are short. Names of control groups are longer and often begin alike.
    private static func minNameWidth(_ grouping: Grouping) -> Int { grouping == .cgroup ? 26 : 15 }
    private static func maxNameWidth(_ grouping: Grouping) -> Int { grouping == .cgroup ? 40 : 24 }
    /// Plain text has room for the longest name, if it fits.
    private static let maxPlainNameWidth = 40
    private static let minErrnosWidth = 16
    private static let barDropOrder = 6
    private static let distributionDropOrder = 9

    /// - Parameters:
    ///   - grouping: the kind of subject of the rows.
    ///   - drawings: nil for plain text, which has the share of the CPU as a number in place of the bar.
    package init(width: Int, by grouping: Grouping = .syscall, drawings: Drawings?) {
        let minNameWidth = Self.minNameWidth(grouping)
        var columns = TableColumn.all
        var (hasBar, hasDistribution) = (drawings != nil, drawings != nil)
        func order(_ column: TableColumn) -> Int {
            drawings == nil && column.replacesBar ? Self.barDropOrder : column.dropOrder
        }
        func needed() -> Int {
            minNameWidth + columns.reduce(0) { $0 + $1.width + 1 }
                + (hasBar ? (drawings?.barWidth ?? 0) + 1 : 0)
                + (hasDistribution ? (drawings?.distributionWidths.lowerBound ?? 0) + 1 : 0)
        }
        while needed() > width {
            let column = columns.map(order).max() ?? 0
            let bar = hasBar ? Self.barDropOrder : 0
            let distribution = hasDistribution ? Self.distributionDropOrder : 0
            switch max(column, bar, distribution) {
            case 0: columns = Array(columns.dropLast())
            case distribution: hasDistribution = false
            case bar: hasBar = false
            default: columns.removeAll { order($0) == column }
            }
            if columns.isEmpty { break }
        }
        var left = max(0, width - needed())
        func take(_ most: Int) -> Int {
            let taken = min(left, most)
            left -= taken
            return taken
        }
        self.columns = columns
        self.hasBar = hasBar
        let maxNameWidth = drawings == nil ? Self.maxPlainNameWidth : Self.maxNameWidth(grouping)
        nameWidth = min(width, minNameWidth + take(maxNameWidth - minNameWidth))
        distributionWidth =
            hasDistribution
            ? drawings.map { $0.distributionWidths.lowerBound + take($0.distributionWidths.count - 1) } ?? 0 : 0
        errnosWidth = left > Self.minErrnosWidth ? left - 1 : 0
    }

    /// The heads of the columns that narrower terminals drop, in this order.
    package static var dropped: [String] {
        let columns = TableColumn.all.filter { $0.dropOrder > 0 }.map { ($0.dropOrder, $0.title(isTotal: false)) }
        let others = [(barDropOrder, "the CPU bar"), (distributionDropOrder, "the distribution")]
        return (columns + others).sorted { $0.0 > $1.0 }.map(\.1)
    }
}

extension TableColumn {
    /// Whether it has the figure of the bar as a number.
    fileprivate var replacesBar: Bool { content == .share && statistic == .cpu }
}
