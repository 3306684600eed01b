package import Documents
import Measurements
import Text

/// The choices of the person at the keyboard.
package struct TopState: Equatable, Sendable {
    /// A view that fills the screen.
    package enum View: Equatable, Sendable {
        /// Calls or subjects, a row each.
        case table(Table)
        /// One call.
        case detail(RowID)
        /// The calls in progress.
        case inFlight
        /// One of them, by its thread.
        case stack(tid: Int)
        /// The slow calls, of one kind or of all.
        case slow(of: RowID?)
        /// One of them.
        case slowCall(SlowDocument.Call)
        /// The help.
        case help
        /// The list of sort keys.
        case sortMenu

        /// Whether it shows slow calls.
        var isSlow: Bool {
            switch self {
            case .slow, .slowCall: true
            case .table, .detail, .inFlight, .stack, .help, .sortMenu: false
            }
        }
    }

    /// How to treat calls that wait by design. They would bury the others in an order by time.
    package enum Waiting: CaseIterable, Sendable {
        /// Sort by time on the CPU, so that they move down.
        case cpuTime
        /// Sort by all time, so that they come first.
        case allTime
        /// Hide them.
        case hidden
    }

    /// The period that the figures cover.
    package enum Window: CaseIterable, Sendable {
        /// The last interval.
        case interval
        /// The last ten seconds.
        case tenSeconds
        /// The last minute.
        case minute
        /// The last ten minutes.
        case tenMinutes
        /// Everything since the probe attached.
        case sinceAttach

        /// The value of the parameter `window`; nil for the last interval, which a cursor selects.
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

    /// The open views, the innermost last; never empty.
    package internal(set) var views: [View]
    /// The views that were open when figures for them last arrived.
    var settledViews: [View]
    /// The selected call in progress, by its thread; nil for the first.
    package internal(set) var selectedThread: Int?
    /// The last place of that selection. It stays there when the selected call is gone.
    var lastThreadIndex = 0
    /// The selected slow call; nil for the first.
    var selectedSlow: SlowDocument.Call?
    /// The last place of that selection.
    var lastSlowIndex = 0
    /// The scroll offset of a long text, in lines.
    package internal(set) var scroll = 0
    /// The selected entry of the sort menu.
    package internal(set) var menuIndex = 0
    /// The sort key of rows.
    package internal(set) var sort: SortKey
    /// Whether the largest come first.
    package internal(set) var isDescending: Bool
    /// How to treat calls that wait by design.
    package internal(set) var waiting = Waiting.cpuTime
    /// The period that the figures cover.
    package internal(set) var window = Window.interval
    /// The filter that is being typed; nil while none is.
    package internal(set) var typed: String?
    /// What is wrong with the typed filter; nil until Enter is pressed.
    package internal(set) var problem: String?
    /// The result of the last key or of its request; nil if there is nothing to report.
    package internal(set) var message: String?
    /// Whether only rows with errors are shown.
    package internal(set) var hasErrorsOnly = false
    /// Whether the screen is paused.
    package internal(set) var isPaused = false
    /// How the mouse is used.
    var mouse = Mouse.absent
    /// Seconds between frames.
    package internal(set) var interval: Double

    /// The initial state: the table, sorted by time on the CPU unless `sort` has another key.
    package init(interval: Double, sort: SortKey? = nil, table: Table = Table()) {
        self.interval = interval
        self.sort = sort ?? .by(.cpu)
        (views, settledViews) = ([.table(table)], [.table(table)])
        isDescending = self.sort.defaultsToDescending
        if sort == .by(.total) { waiting = .allTime }
    }

    /// The view that fills the screen now.
    package var view: View { views.last ?? .table(Table()) }

    /// The innermost open table, which another view may cover.
    var table: Table {
        get {
            for case .table(let table) in views.reversed() { return table }
            return Table()
        }
        set {
            let last = views.lastIndex { if case .table = $0 { true } else { false } }
            if let last { views[last] = .table(newValue) }
        }
    }

    /// The number of open tables, each entered from the one before.
    var tableCount: Int { views.count { if case .table = $0 { true } else { false } } }

    /// The filter that applies now: the table's, or the part of a filter being typed that can be applied at once.
    var filterNow: FilterWords { typed.map { FilterWords(unfinished: $0) } ?? table.filter }

    /// The chosen rows of `document`, in the chosen order.
    func rows(of document: StatsDocument) -> [StatsRow] {
        let filter = document.grouping == .syscall ? filterNow : FilterWords()
        var rows = document.rows.filter { row in
            if row[.calls] == 0 && row[.inFlight] == 0 && row[.neverReturned] == 0 { return false }
            if waiting == .hidden && row.waitsByDesign { return false }
            if hasErrorsOnly && row[.errors] == 0 { return false }
            return filter.fits(row.name)
        }
        sort.sort(&rows, descending: isDescending)
        return rows
    }

    /// More subjects than a person looks through. If there are more, only the first ones are shown.
    static let maxSubjects = 1000

    /// The data to ask for, for this frame.
    var question: TopQuestion {
        var question = TopQuestion(interval: interval, scope: table.scope, window: window.parameter)
        question.subjects = question.scope.subjects
        if question.scope.grouping != .syscall {
            question.order = "&sort=\(sort.text)&order=\(isDescending ? "desc" : "asc")&top=\(Self.maxSubjects)"
        }
        for view in views.reversed() {
            switch view {
            case .detail(let row):
                (question.detail, question.hasInFlight, question.inFlightName) = (row, true, row.name)
                question.hasWhose = table.hasManyProcesses
                question.slow = SlowQuestion(
                    names: [row.name], abi: row.abi, subjects: question.subjects, wantsSlowest: true)
                return question
            case .slow(let row):
                (question.scope, question.order) = (Scope(), nil)
                question.slow = SlowQuestion(
                    names: row.map { [$0.name] } ?? table.filter.patterns, abi: row?.abi, subjects: question.subjects)
                return question
            case .inFlight:
                // The rows of the calls show which of them wait by design.
                (question.hasInFlight, question.scope, question.order) = (true, Scope(), nil)
                return question
            case .table: return question
            case .stack, .slowCall, .help, .sortMenu: continue
            }
        }
        return question
    }
}
