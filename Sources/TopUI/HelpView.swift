import Documents
import Rendering
import Text

/// What the keys do, and what is shown.
enum HelpView {
    /// Broken into lines of `columns` cells.
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

    /// `text` in lines of at most `columns` cells, where its words are that short.
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
        ("up down j k", "select; PgUp PgDn Home End (g G) go further"),
        (
            "Enter",
            "further in: a call in detail, whose that call is, the calls of a subject; the stack of a call in flight, all of a slow call"
        ),
        ("Esc Backspace", "one step back; in the first table, forget the filter"),
        (
            "p P",
            "whose calls: by process, command, cgroup (control group), user, and back to calls; P goes the other way"
        ),
        ("i", "the calls in flight, oldest first"),
        (
            "l",
            "the slow and the failing calls that were written down, newest first; in a detail those of that call"
        ),
        ("w", "sort by CPU time / sort by all time / hide calls that wait by design"),
        ("t", "last interval / 10 s / 1 min / 10 min / totals since attach"),
        ("s", "choose the order from a list; < > go through it; r turns it round"),
        (
            "/ f",
            "filter: names of calls (a part, or patterns such as epoll_*,read), and callers: pid:812 comm:pg* cgroup:nginx* user:www-data; ? stands for a blank in a name"
        ),
        ("e", "only calls with errors"),
        ("space", "pause, and go on"),
        ("+ -", "longer and shorter intervals"),
        (
            "mouse",
            "a click selects, a second one is Enter; on a head it sorts, a second one reverses; the wheel scrolls. Hold Shift to select text, or press m"
        ),
        ("m", "leave the mouse to the terminal, and take it back"),
    ]

    /// The columns of numbers say what their statistics mean; the drawings say it here.
    private static let columnHeads: [(String, String)] =
        TableColumn.all.map { ($0.title(isTotal: false), $0.meaning) } + [
            ("CPU", "how much of the time was on a CPU (full) and how much was waiting (light)"),
            (
                "128ns 17s",
                "the distribution: a cell for each power of two where there is room, its height the logarithm of the count, so that few slow calls are seen too"
            ),
            (
                "dim names",
                "calls that exist to wait (epoll_wait, futex, nanosleep, wait4 and so on); processes that have ended"
            ),
            ("lost, untold", "calls that could not be counted; calls that are counted, but not whose they were"),
        ]

    private static let rest =
        "A narrow terminal loses, in this order: \(TableLayout.dropped.joined(separator: ", ")). A call is counted, with all of its time, when it returns. Percentiles are at most 3.2 % off; where it matters whose calls they are, they are estimates between powers of two."

    static func sortMenu(_ state: TopState, rows: Int) -> [StyledLine] {
        let keys = SortKey.all
        let selected = min(state.menuIndex, keys.count - 1)
        let page = Page(count: keys.count, selected: selected, rows: rows - 1)
        return [StyledLine("Sort by (Enter chooses, Esc leaves it as it is):", .bold)]
            + page.range.map { index in
                StyledLine(
                    "  \(DisplayText.fit(keys[index].text, columns: 12))", index == selected ? .inverse : .plain)
            }
    }
}
