package import Documents
import Measurements
import Text

/// What the person at the keyboard has chosen.
package struct TopState: Equatable, Sendable {
    /// What fills the screen.
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
        /// What the keys do.
        case help
        /// What to sort by.
        case sortMenu

        /// Whether it shows slow calls.
        var isSlow: Bool {
            switch self {
            case .slow, .slowCall: true
            case .table, .detail, .inFlight, .stack, .help, .sortMenu: false
            }
        }
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
    package internal(set) var views: [View]
    /// The views one was in when figures came that fit them.
    var settledViews: [View]
    /// The call in progress that is selected, by its thread; nil for the first.
    package internal(set) var selectedThread: Int?
    /// Where that selection was last: it stays there when what was selected is gone.
    var lastThreadIndex = 0
    /// The slow call that is selected; nil for the first.
    var selectedSlow: SlowDocument.Call?
    /// Where that selection was last.
    var lastSlowIndex = 0
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
    /// What is being typed as a filter; nil while nothing is.
    package internal(set) var typed: String?
    /// What is wrong with that; nil before it is done.
    package internal(set) var problem: String?
    /// What the last key, or what it asked for, came to; nil if there is nothing to say.
    package internal(set) var message: String?
    /// Whether only rows with errors are shown.
    package internal(set) var hasErrorsOnly = false
    /// Whether the frame stands still.
    package internal(set) var isPaused = false
    /// What becomes of the mouse.
    var mouse = Mouse.absent
    /// Seconds between frames.
    package internal(set) var interval: Double

    /// The beginning: the table, by time on the CPU unless `sort` says otherwise.
    package init(interval: Double, sort: SortKey? = nil, table: Table = Table()) {
        self.interval = interval
        self.sort = sort ?? .by(.cpu)
        (views, settledViews) = ([.table(table)], [.table(table)])
        isDescending = self.sort.defaultsToDescending
        if sort == .by(.total) { waiting = .allTime }
    }

    /// What fills the screen now.
    package var view: View { views.last ?? .table(Table()) }

    /// The table that one is in, or that what covers it was entered from.
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

    /// How many tables one is in, each entered from the one before.
    var tableCount: Int { views.count { if case .table = $0 { true } else { false } } }

    /// The filter as far as it holds at once: that of the table, or the part of what is being typed.
    var filterNow: FilterWords { typed.map { FilterWords(unfinished: $0) } ?? table.filter }

    /// The rows of `document` as chosen, in the chosen order.
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

    /// More subjects than a person looks through; where there are more, the first ones are shown.
    static let maxSubjects = 1000

    /// What has to be asked for this frame.
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
                // Which of them wait by design, the rows of the calls say.
                (question.hasInFlight, question.scope, question.order) = (true, Scope(), nil)
                return question
            case .table: return question
            case .stack, .slowCall, .help, .sortMenu: continue
            }
        }
        return question
    }
}
