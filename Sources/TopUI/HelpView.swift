import Documents
import Rendering
import Text

/// The help: the keys and the columns.
enum HelpView {
    /// The help, wrapped to `columns` cells.
    static func lines(columns: Int) -> [StyledLine] {
        var lines = [StyledLine("Keys", .bold)]
        for (keys, meaning) in keys { lines += entry(keys, meaning, columns: columns) }
        lines += [StyledLine(), StyledLine("Columns", .bold)]
        for (head, meaning) in columnHeads { lines += entry(head, meaning, columns: columns) }
        lines.append(StyledLine())
        return lines + wrapped(rest, columns: columns).map { StyledLine($0) }
    }

    private static let labelWidth = 16

    private static func entry(_ label: String, _ meaning: String, columns: Int) -> [StyledLine] {
        wrapped(meaning, columns: max(10, columns - labelWidth)).enumerated().map { index, text in
            var line = StyledLine(DisplayText.fit(index == 0 ? "  \(label)" : "", columns: labelWidth), .cyan)
            line.append(text)
            return line
        }
    }

    /// `text` in lines of at most `columns` cells. A longer word has a line of its own.
    static func wrapped(_ text: String, columns: Int) -> [String] {
        var lines = [""]
        for word in text.split(separator: " ") {
            let last = lines[lines.count - 1]
            if last.isEmpty {
                lines[lines.count - 1] = String(word)
            } else if DisplayText.width(last) + 1 + DisplayText.width(String(word)) <= columns {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }

    private static let keys = [
        ("q", "quit"),
        ("? h", "this help; Esc leaves it"),
        ("up down j k", "select; PgUp PgDn Home End (g G) move by pages and to the ends"),
        (
            "Enter",
            "open the selection: the detail of a call, then its callers; the calls of a caller; the stack of a call in flight; a slow call in full"
        ),
        ("Esc Backspace", "one step back; in the first table, clear the filter"),
        (
            "p P",
            "callers: rows by process, command, cgroup (control group), user, and by call again; P steps backwards"
        ),
        ("i", "the calls in flight, oldest first"),
        (
            "l",
            "slow and failing calls from the log, newest first; in a detail, only those of its call"
        ),
        ("w", "sort by CPU time / sort by all time / hide calls that wait by design"),
        ("t", "last interval / 10 s / 1 min / 10 min / totals since attach"),
        ("s", "choose the sort key from a list; < > step through it; r reverses the order"),
        (
            "/ f",
            "filter: names of calls (parts, or patterns such as epoll_*,read) and callers: pid:812 comm:pg* cgroup:nginx* user:www-data; write ? for a blank in a name"
        ),
        ("e", "only calls with errors"),
        ("space", "pause and resume"),
        ("+ -", "longer and shorter interval"),
        (
            "mouse",
            "a click selects, a second one is Enter; on a head it sorts, a second one reverses; the wheel scrolls. Hold Shift to select text, or press m"
        ),
        ("m", "leave the mouse to the terminal, and take it back"),
    ]

    /// The heads of columns and their meanings. Columns of numbers have their meaning in `TableColumn`; drawings have it here.
    private static let columnHeads: [(String, String)] =
        TableColumn.all.map { ($0.title(isTotal: false), $0.meaning) } + [
            ("CPU", "the shares of the time on a CPU (full) and waiting (light)"),
            (
                "128ns 17s",
                "the distribution: a cell for each power of two if there is room; its height is the logarithm of the count, so that even a few slow calls are visible"
            ),
            (
                "dim names",
                "calls that wait by design (epoll_wait, futex, nanosleep, wait4 and so on); processes that have ended"
            ),
            ("lost, untold", "calls that could not be counted; calls that were counted without a caller"),
        ]

    private static let rest =
        "A narrow terminal drops, in this order: \(TableLayout.dropped.joined(separator: ", ")). A call is counted, with all of its time, when it returns. Percentiles are at most 3.2 % off; those of callers are estimates between powers of two."

    static func sortMenu(_ state: TopState, rows: Int) -> [StyledLine] {
        let keys = SortKey.all
        let selected = min(state.menuIndex, keys.count - 1)
        let page = Page(count: keys.count, selected: selected, rows: rows - 1)
        return [StyledLine("Sort by (Enter selects, Esc cancels):", .bold)]
            + page.range.map { index in
                StyledLine(
                    "  \(DisplayText.fit(keys[index].text, columns: 12))", index == selected ? .inverse : .plain)
            }
    }
}
