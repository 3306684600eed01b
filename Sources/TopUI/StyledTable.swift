import Documents
import Measurements
import Rendering
import Text

/// The lines of the table as a terminal shows them: the columns of its layout, a bar of time on and off the CPU, and distributions.
struct StyledTable {
    private let layout: TableLayout
    private let grouping: Grouping
    private let capabilities: Capabilities

    private static let drawings = TableLayout.Drawings(
        barWidth: 6,
        // Fewer cells say nothing, more than one for each step nothing more.
        distributionWidths: 10...Distribution.steps.count)

    init(by grouping: Grouping = .syscall, columns: Int, _ capabilities: Capabilities) {
        layout = TableLayout(width: columns, by: grouping, drawings: Self.drawings)
        (self.grouping, self.capabilities) = (grouping, capabilities)
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
        put(grouping.rawValue.uppercased(), layout.nameWidth, isSorted: sort == .name, alignsRight: false)
        for column in layout.columns {
            line.append(" ", .inverse)
            put(column.title(isTotal: isTotal), column.width, isSorted: column.key == sort)
            if layout.hasBar && column.key == .by(.total) {
                line.append(" ", .inverse)
                let isSorted = sort == .by(.cpu) || sort == .by(.wait)
                put("CPU", Self.drawings.barWidth, isSorted: isSorted, alignsRight: false)
            }
        }
        if layout.distributionWidth > 0 {
            line.append(" ", .inverse)
            let head = Distribution.head(width: layout.distributionWidth)
            put(head, layout.distributionWidth, isSorted: false, alignsRight: false)
        }
        if layout.errnosWidth > 0 {
            put(" " + StatsTable.remarksTitle(grouping), layout.errnosWidth + 1, isSorted: false, alignsRight: false)
        }
        return line
    }

    /// A row.
    ///
    /// - Parameter seconds: what counts and times are divided by; nil for totals.
    func line(_ row: StatsRow, per seconds: TableColumn.Seconds, isSelected: Bool) -> StyledLine {
        var line = StyledLine()
        let name = DisplayText.fit(row.displayName, columns: layout.nameWidth)
        line.append(name, row.waitsByDesign || row.subject.hasEnded ? .dim : .plain)
        for column in layout.columns {
            let text = column.text(row, per: seconds)
            line.append(" " + DisplayText.fit(text, columns: column.width, alignsRight: true), Self.style(column.tone))
            if layout.hasBar && column.key == .by(.total) {
                line.append(" ")
                line.append(Bar.cpuAndWait(row, width: Self.drawings.barWidth, capabilities))
            }
        }
        if layout.distributionWidth > 0 {
            line.append(" ")
            line.append(Distribution.line(row.octaves ?? [], width: layout.distributionWidth, capabilities), .cyan)
        }
        if layout.errnosWidth > 0 {
            line.append(" " + DisplayText.fit(StatsTable.remarks(row), columns: layout.errnosWidth))
        }
        return isSelected ? line.restyled { $0 = Style(isInverse: true) } : line
    }

    private static func style(_ tone: TableColumn.Tone) -> Style {
        switch tone {
        case .plain: .plain
        case .error: Style(foreground: .red)
        case .cpu: .green
        case .wait: .blue
        }
    }
}

extension RowSubject {
    /// Whether there are no more calls to come from it.
    fileprivate var hasEnded: Bool {
        if case .process(let process) = self { process.hasExited } else { false }
    }
}
