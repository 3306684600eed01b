import Documents
import Measurements
import Rendering
import Text

/// The table as lines for a terminal: the columns of its layout, a bar of time on and off the CPU, and the distributions.
struct StyledTable {
    private let layout: TableLayout
    private let grouping: Grouping
    private let capabilities: Capabilities

    private static let drawings = TableLayout.Drawings(
        barWidth: 6,
        // Fewer cells show too little; more cells than steps show nothing more.
        distributionWidths: 10...Distribution.steps.count)

    init(by grouping: Grouping = .syscall, columns: Int, _ capabilities: Capabilities) {
        layout = TableLayout(width: columns, by: grouping, drawings: Self.drawings)
        (self.grouping, self.capabilities) = (grouping, capabilities)
    }

    /// The head of a column. Each head except the first follows a blank.
    private struct Head {
        let text: String
        let width: Int
        /// The sort key that a click on it selects.
        var key: SortKey?
        var isSorted = false
        var alignsRight = false
    }

    private func heads(sort: SortKey?, isTotal: Bool) -> [Head] {
        var heads = [
            Head(text: grouping.rawValue.uppercased(), width: layout.nameWidth, key: .name, isSorted: sort == .name)
        ]
        for column in layout.columns {
            heads.append(
                Head(
                    text: column.title(isTotal: isTotal), width: column.width, key: column.key,
                    isSorted: column.key == sort, alignsRight: true))
            if layout.hasBar && column.key == .by(.total) {
                let isSorted = sort == .by(.cpu) || sort == .by(.wait)
                heads.append(Head(text: "CPU", width: Self.drawings.barWidth, key: .by(.cpu), isSorted: isSorted))
            }
        }
        if layout.distributionWidth > 0 {
            let width = layout.distributionWidth
            heads.append(Head(text: Distribution.head(width: width), width: width))
        }
        if layout.errnosWidth > 0 {
            heads.append(Head(text: StatsTable.remarksTitle(grouping), width: layout.errnosWidth))
        }
        return heads
    }

    /// The heads.
    ///
    /// - Parameters:
    ///   - sort: the sort key of the rows. Its head is marked.
    ///   - isTotal: whether counts and times are totals.
    func heads(sort: SortKey, isTotal: Bool) -> StyledLine {
        var line = StyledLine()
        for (index, head) in heads(sort: sort, isTotal: isTotal).enumerated() {
            if index > 0 { line.append(" ", .inverse) }
            let text = DisplayText.fit(head.text, columns: head.width, alignsRight: head.alignsRight)
            line.append(text, Style(isBold: head.isSorted, isInverse: !head.isSorted))
        }
        return line
    }

    /// The cells of each head, with the blank before it, and the sort key that a click there selects.
    var sortKeys: [(columns: Range<Int>, key: SortKey)] {
        var (keys, start) = ([(columns: Range<Int>, key: SortKey)](), 0)
        for head in heads(sort: nil, isTotal: false) {
            let end = start + head.width + (start > 0 ? 1 : 0)
            if let key = head.key { keys.append((start..<end, key)) }
            start = end
        }
        return keys
    }

    /// A row.
    ///
    /// - Parameter seconds: the divisor of counts and times; nil for totals.
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
    /// Whether it can't make any more calls.
    fileprivate var hasEnded: Bool {
        if case .process(let process) = self { process.hasExited } else { false }
    }
}
