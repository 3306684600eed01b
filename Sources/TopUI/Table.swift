package import Documents

/// A table: what its rows are, which way led to it, and which row is selected.
package struct Table: Equatable, Sendable {
    /// What the rows are about.
    package internal(set) var grouping: Grouping
    /// The names of the subjects and calls that one went through to get here, outermost first. May have control characters.
    private(set) var path: [String] = []
    /// What selects the subjects that one went through.
    private(set) var pins: [SubjectWord: String] = [:]
    /// The call whose callers the rows are; nil where all calls are counted.
    private(set) var call: RowID?
    /// Which calls are wanted, and whose.
    package internal(set) var filter: FilterWords
    /// The row that is selected; nil for the first.
    var selected: RowKey?
    /// Where the selection was last: it stays there when what was selected is gone.
    var lastIndex = 0

    /// The table that one begins with.
    package init(by grouping: Grouping = .syscall, filter: FilterWords = FilterWords()) {
        (self.grouping, self.filter) = (grouping, filter)
    }

    /// What it asks for. A subject that one went through was selected by what was asked for before, so it takes the place of that.
    var scope: Scope {
        var scope = Scope(grouping: grouping)
        scope.subjects = filter.subjects.merging(pins.mapValues { [$0] }) { $1 }
        if grouping != .syscall {
            scope.names = call.map { [$0.name] } ?? filter.patterns
            scope.abi = call?.abi
        }
        return scope
    }

    /// What its rows can be about: not what has only one row.
    private var groupings: [Grouping] {
        Grouping.allCases.filter { grouping in
            SubjectWord(grouping).map { pins[$0] == nil } ?? (call == nil)
        }
    }

    /// Goes on to the next kind of rows, or back to the one before.
    mutating func regroup(_ step: Int) {
        let all = groupings
        guard all.count > 1 else { return }
        grouping = all[((all.firstIndex(of: grouping) ?? 0) + step + all.count) % all.count]
        (selected, lastIndex) = (nil, 0)
    }

    /// The calls of one of its rows; nil where they can't be asked for.
    func calls(of subject: RowSubject) -> Table? {
        guard let (word, value) = SubjectWord.selecting(subject) else { return nil }
        var table = Table(filter: call == nil ? filter : filter.withoutNames)
        (table.path, table.pins) = (path + [Self.step(subject)], pins)
        table.pins[word] = value
        table.selected = call.map { .call($0) }
        return table
    }

    /// What a subject is called on the way: also what it is, where its name doesn't say so.
    private static func step(_ subject: RowSubject) -> String {
        switch subject {
        case .command, .user: "\(subject.grouping.rawValue) \(subject.text)"
        case .syscall, .process, .cgroup: subject.text
        }
    }

    /// Whose one of its calls is; nil where it is known to be one caller's.
    func callers(of call: RowID) -> Table? {
        var table = self
        (table.call, table.filter, table.path) = (call, filter.withoutNames, path + [call.displayName])
        (table.selected, table.lastIndex) = (nil, 0)
        guard let first = table.groupings.first else { return nil }
        table.grouping = first
        return table
    }

    /// Whether it isn't known already which process makes all of its calls.
    var hasManyProcesses: Bool { pins[.pid] == nil }

    /// What its rows are called, in the plural.
    var noun: String {
        switch grouping {
        case .syscall: "calls"
        case .process, .command, .cgroup, .user: grouping.member
        }
    }
}
