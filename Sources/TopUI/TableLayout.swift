import Documents
import Rendering
import Text

/// Which columns a table of a given width has. Where there is no room for all, they go in the order of `dropOrder`; what is left
/// over goes to the name first, then to the distribution, then to the errors by name.
struct TableLayout {
    let columns: [Column]
    let nameWidth: Int
    let hasBar: Bool
    /// Cells of the distribution; 0 if it isn't shown.
    let distributionWidth: Int
    /// Cells of the errors by name; 0 if they aren't shown.
    let errnosWidth: Int

    private static let nameWidths = 15...24
    /// Fewer cells say nothing, more than one for each octave nothing more.
    private static let distributionWidths = 10...Distribution.octaves.count
    private static let distributionDropOrder = 9
    private static let minErrnosWidth = 16

    init(width: Int) {
        var columns = Column.all
        var (hasBar, hasDistribution) = (true, true)
        func needed() -> Int {
            Self.nameWidths.lowerBound + columns.reduce(0) { $0 + $1.width + 1 } + (hasBar ? Column.bar.width + 1 : 0)
                + (hasDistribution ? Self.distributionWidths.lowerBound + 1 : 0)
        }
        while needed() > width {
            let column = columns.map(\.dropOrder).max() ?? 0
            let bar = hasBar ? Column.bar.dropOrder : 0
            let distribution = hasDistribution ? Self.distributionDropOrder : 0
            switch max(column, bar, distribution) {
            case 0: columns = Array(columns.dropLast())
            case distribution: hasDistribution = false
            case bar: hasBar = false
            default: columns.removeAll { $0.dropOrder == column }
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
        nameWidth = min(width, Self.nameWidths.lowerBound + take(Self.nameWidths.count - 1))
        distributionWidth =
            hasDistribution ? Self.distributionWidths.lowerBound + take(Self.distributionWidths.count - 1) : 0
        errnosWidth = left > Self.minErrnosWidth ? left - 1 : 0
    }

    /// What goes on narrower and narrower terminals, by its head, in this order.
    static var dropOrder: [String] {
        let columns = Column.all.filter { $0.dropOrder > 0 }.map { ($0.dropOrder, $0.title) }
        let others = [(Column.bar.dropOrder, "the CPU bar"), (distributionDropOrder, "the distribution")]
        return (columns + others).sorted { $0.0 > $1.0 }.map(\.1)
    }

    /// The heads.
    ///
    /// - Parameters:
    ///   - sort: what the rows are sorted by: that head is marked.
    ///   - isTotal: whether counts and times are totals.
    func heads(sort: SortKey, isTotal: Bool) -> StyledLine {
        var line = StyledLine()
        func put(_ text: String, _ width: Int, isSorted: Bool, alignsRight: Bool = true) {
            let text = DisplayText.fit(text, columns: width, alignsRight: alignsRight)
            line.append(text, Style(isBold: isSorted, isInverse: !isSorted))
        }
        put("SYSCALL", nameWidth, isSorted: sort == .name, alignsRight: false)
        for column in columns {
            line.append(" ", .inverse)
            put((isTotal ? column.totalTitle : nil) ?? column.title, column.width, isSorted: column.key == sort)
            if hasBar && column.key == .total {
                line.append(" ", .inverse)
                put("CPU", Column.bar.width, isSorted: sort == .cpu || sort == .wait, alignsRight: false)
            }
        }
        if distributionWidth > 0 {
            line.append(" ", .inverse)
            put(Distribution.head(width: distributionWidth), distributionWidth, isSorted: false, alignsRight: false)
        }
        if errnosWidth > 0 { put(" ERRORS BY NAME", errnosWidth + 1, isSorted: false, alignsRight: false) }
        return line
    }

    /// A row.
    func line(_ row: SyscallRow, _ scale: Column.Scale, isSelected: Bool) -> StyledLine {
        var line = StyledLine()
        line.append(DisplayText.fit(StatsTable.displayName(row), columns: nameWidth), row.waitsByDesign ? .dim : .plain)
        for column in columns {
            let (text, style) = column.cell(row, scale)
            line.append(" " + DisplayText.fit(text, columns: column.width, alignsRight: true), style)
            if hasBar && column.key == .total {
                line.append(" ")
                line.append(Bar.cpuAndWait(row, width: Column.bar.width, scale.capabilities))
            }
        }
        if distributionWidth > 0 {
            line.append(" ")
            line.append(Distribution.line(row.octaves ?? [], width: distributionWidth, scale.capabilities), .cyan)
        }
        if errnosWidth > 0 {
            let errnos = row.errnos.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            let text = errnos.map { "\($0.key) \(Format.count($0.value))" }.joined(separator: ", ")
            line.append(" " + DisplayText.fit(text, columns: errnosWidth))
        }
        return isSelected ? line.restyled { $0 = Style(isInverse: true) } : line
    }
}
