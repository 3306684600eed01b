package import Documents
import Measurements
import Text

/// What the person at the keyboard has chosen.
package struct TopState: Equatable, Sendable {
    /// What fills the screen.
    package enum View: Equatable, Sendable {
        /// All calls, a row each.
        case table
        /// One call.
        case detail(RowID)
        /// The calls in progress.
        case inFlight
        /// One of them, by its thread.
        case stack(tid: Int)
        /// What the keys do.
        case help
        /// What to sort by.
        case sortMenu
    }

    /// What becomes of the calls that wait by design, which would drown the others in an order by time.
    package enum Waiting: CaseIterable, Sendable {
        /// Time on the CPU decides, so that they sink.
        case cpuTime
        /// All time decides, and they lead.
        case allTime
        /// They are not shown.
        case hidden
    }

    /// The time that the figures are about.
    package enum Window: CaseIterable, Sendable {
        /// The last interval.
        case interval
        /// The last ten seconds.
        case tenSeconds
        /// The last minute.
        case minute
        /// The last ten minutes.
        case tenMinutes
        /// All since the probe attached.
        case sinceAttach

        /// The value of the parameter `window`; nil for what a cursor answers.
        var parameter: String? {
            switch self {
            case .interval: nil
            case .tenSeconds: "10s"
            case .minute: "1m"
            case .tenMinutes: "10m"
            case .sinceAttach: "all"
            }
        }
    }

    /// The views one is in, the innermost last; never empty.
    package internal(set) var views: [View] = [.table]
    /// The row that is selected; nil for the first.
    package internal(set) var selectedRow: RowID?
    /// The call in progress that is selected, by its thread; nil for the first.
    package internal(set) var selectedThread: Int?
    /// Where the selection was last: it stays there when what was selected is gone.
    var lastIndex = 0
    /// How far a long text is scrolled.
    package internal(set) var scroll = 0
    /// The entry of the sort menu that is selected.
    package internal(set) var menuIndex = 0
    /// What rows are sorted by.
    package internal(set) var sort: SortKey
    /// Whether the largest come first.
    package internal(set) var isDescending: Bool
    /// What becomes of calls that wait by design.
    package internal(set) var waiting = Waiting.cpuTime
    /// The time that the figures are about.
    package internal(set) var window = Window.interval
    /// Only calls whose name fits; empty for all.
    package internal(set) var filter: String
    /// What is being typed as a filter; nil while nothing is.
    package internal(set) var typed: String?
    /// Whether only rows with errors are shown.
    package internal(set) var hasErrorsOnly = false
    /// Whether the frame stands still.
    package internal(set) var isPaused = false
    /// Seconds between frames.
    package internal(set) var interval: Double

    /// The beginning: the table, by time on the CPU unless `sort` says otherwise.
    package init(interval: Double, sort: SortKey? = nil, filter: String = "") {
        self.interval = interval
        self.sort = sort ?? .by(.cpu)
        self.filter = filter
        isDescending = self.sort.defaultsToDescending
        if sort == .by(.total) { waiting = .allTime }
    }

    /// What fills the screen now.
    package var view: View { views.last ?? .table }

    /// The rows of `document` as chosen, in the chosen order.
    func rows(of document: StatsDocument) -> [StatsRow] {
        var rows = document.syscalls.filter { row in
            if row[.calls] == 0 && row[.inFlight] == 0 && row[.neverReturned] == 0 { return false }
            if waiting == .hidden && row.waitsByDesign { return false }
            if hasErrorsOnly && row[.errors] == 0 { return false }
            return Self.fits(row.name, typed ?? filter)
        }
        sort.sort(&rows, descending: isDescending)
        return rows
    }

    /// Whether a call's name is meant by a filter: parts separated by commas, each a pattern with `*` and `?`, or a part of the
    /// name.
    static func fits(_ name: String, _ filter: String) -> Bool {
        let parts = filter.split(separator: ",").map { $0.filter { $0 != " " } }.filter { !$0.isEmpty }
        return parts.isEmpty
            || parts.contains { part in
                part.contains { $0 == "*" || $0 == "?" } ? Glob.matches(name, pattern: part) : name.contains(part)
            }
    }

    /// What has to be asked for this frame.
    var question: TopQuestion {
        var question = TopQuestion(interval: interval, window: window.parameter)
        for view in views.reversed() {
            switch view {
            case .detail(let row):
                (question.detail, question.hasInFlight, question.inFlightName) = (row, true, row.name)
                return question
            case .inFlight:
                question.hasInFlight = true
                return question
            default: continue
            }
        }
        return question
    }
}
