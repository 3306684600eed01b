import Documents
import Measurements
import Text

extension TopState {
    /// What the screen shows when a key is pressed.
    struct Context {
        /// The rows of the table.
        var rows: [RowSubject] = []
        /// The threads of the calls in progress.
        var threads: [Int] = []
        /// The slow calls.
        var slow: [SlowDocument.Call] = []
        /// How many rows of a list the screen shows.
        var pageRows = 20
        /// The largest scroll offset of a long text, in lines.
        var maxScroll = 0
        /// The lines of the screen that show the rows of a list.
        var listLines = 0..<0
        /// The line of the screen with the heads of a table; nil if there are none. `sortKeys` has their sort keys.
        var headLine: Int?
        var sortKeys: [(columns: Range<Int>, key: SortKey)] = []
    }

    /// The next state; nil if the key ends the program.
    func after(_ key: Key, _ context: Context) -> TopState? {
        var next = self
        (next.message, next.problem) = (nil, nil)
        if typed != nil {
            next.type(key)
            return next
        }
        switch (view, Self.plain(key)) {
        case (_, .character("q")), (_, .character("Q")): return nil
        case (.help, .character("?")), (.help, .character("h")), (.help, .enter), (.sortMenu, .character("s")):
            next.leave()
        case (_, .escape), (_, .backspace): next.leave()
        case (_, .character("?")), (_, .character("h")): next.enter(.help)
        case (.sortMenu, .enter):
            next.choose(SortKey.all[min(menuIndex, SortKey.all.count - 1)])
            next.leave()
        case (.table, .enter):
            if let index = index(in: context.rows) { next.open(context.rows[index]) }
        case (.detail(let row), .enter), (.detail(let row), .character("p")), (.detail(let row), .character("P")):
            next.showCallers(of: row)
        case (.inFlight, .enter):
            if let index = threadIndex(in: context.threads) { next.enter(.stack(tid: context.threads[index])) }
        case (.slow, .enter):
            if let index = slowIndex(in: context.slow) { next.enter(.slowCall(context.slow[index])) }
        case (_, .click(let column, let row)):
            if let index = index(ofLine: row, context), index == selection(context)?.index {
                return after(.enter, context)
            }
            next.click(column: column, row: row, context)
        case (_, .character(let character)): next.command(character)
        case (_, let key): next.move(key, context)
        }
        return next
    }

    /// Maps letters that move to the keys with the same meaning.
    private static func plain(_ key: Key) -> Key {
        switch key {
        case .character("j"): .down
        case .character("k"): .up
        case .character("g"): .home
        case .character("G"): .end
        default: key
        }
    }

    private mutating func enter(_ view: View) {
        if view == .sortMenu { menuIndex = SortKey.all.firstIndex(of: sort) ?? 0 }
        views.append(view)
        scroll = 0
    }

    /// Opens a row of the table.
    private mutating func open(_ subject: RowSubject) {
        if case .syscall(let name, let abi, _) = subject {
            enter(.detail(RowID(name: name, abi: abi)))
        } else if let calls = table.calls(of: subject) {
            enter(.table(calls))
        } else {
            message =
                "\(subject.text) is not a single caller, so its calls can't be shown"
        }
    }

    private mutating func showCallers(of row: RowID) {
        if let callers = table.callers(of: row) {
            enter(.table(callers))
        } else {
            message = "the table already selects the caller of \(row.displayName)"
        }
    }

    private mutating func regroup(_ step: Int) {
        guard case .table = view else { return }
        table.regroup(step)
    }

    private mutating func leave() {
        if views.count > 1 {
            views.removeLast()
        } else if !table.filter.isEmpty {
            table.filter = FilterWords()
        } else if table.grouping != .syscall {
            views = [.table(Table())]
        }
        scroll = 0
    }

    private mutating func type(_ key: Key) {
        switch key {
        case .enter:
            do {
                table.filter = try FilterWords(typed ?? "")
                typed = nil
            } catch {
                problem = error.description
            }
        case .escape: typed = nil
        case .backspace: typed = typed.map { String($0.dropLast()) }
        case .character(let character): if let text = typed, text.count < 200 { typed = text + String(character) }
        default: break
        }
    }

    private mutating func command(_ character: Character) {
        switch character {
        case "s": enter(.sortMenu)
        case "<": stepSort(-1)
        case ">": stepSort(1)
        case "r": isDescending.toggle()
        case "w":
            waiting = Self.next(waiting)
            choose(waiting == .cpuTime ? .by(.cpu) : .by(.total))
        case "t": window = Self.next(window)
        case "e": hasErrorsOnly.toggle()
        case "/", "f": typed = table.filter.text
        case "p": regroup(1)
        case "P": regroup(-1)
        case " ": isPaused.toggle()
        case "+", "=": interval = Self.intervals.first { $0 > interval } ?? interval
        case "-": interval = Self.intervals.last { $0 < interval } ?? interval
        case "l": listSlow()
        case "m": toggleMouse()
        case "i": if view == .inFlight { leave() } else { enter(.inFlight) }
        default: break
        }
    }

    /// Opens the slow calls, of the kind whose detail is shown or of all kinds. Leaves them if they are open.
    private mutating func listSlow() {
        if view.isSlow { return leave() }
        (selectedSlow, lastSlowIndex) = (nil, 0)
        if case .detail(let row) = view { enter(.slow(of: row)) } else { enter(.slow(of: nil)) }
    }

    /// The intervals that `+` and `-` choose from, in seconds.
    private static let intervals = [0.1, 0.2, 0.5, 1, 2, 3, 5, 10, 30, 60]

    private static func next<Value: CaseIterable & Equatable>(_ value: Value) -> Value {
        let all = Array(Value.allCases)
        return all[((all.firstIndex(of: value) ?? 0) + 1) % all.count]
    }

    mutating func choose(_ key: SortKey) {
        sort = key
        isDescending = key.defaultsToDescending
    }

    private mutating func stepSort(_ step: Int) {
        let keys = SortKey.all
        choose(keys[((keys.firstIndex(of: sort) ?? 0) + step + keys.count) % keys.count])
    }
}
