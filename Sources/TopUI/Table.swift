package import Documents

/// A table: what its rows are, the path that led to it, and the selected row.
package struct Table: Equatable, Sendable {
    /// The kind of the rows.
    package internal(set) var grouping: Grouping
    /// The names of the subjects and calls on the path to this table, outermost first. They may have control characters.
    private(set) var path: [String] = []
    /// The values that select the subjects on the path.
    private(set) var pins: [SubjectWord: String] = [:]
    /// The call whose callers the rows are; nil if all calls are counted.
    private(set) var call: RowID?
    /// The filter: names of calls, and callers.
    package internal(set) var filter: FilterWords
    /// The selected row; nil for the first.
    var selected: RowKey?
    /// The last place of the selection. It stays there when the selected row is gone.
    var lastIndex = 0

    /// The first table.
    package init(by grouping: Grouping = .syscall, filter: FilterWords = FilterWords()) {
        (self.grouping, self.filter) = (grouping, filter)
    }

    /// The scope to ask for. A subject on the path matched the filter already, so its value replaces the filter's values for that
    /// word.
    var scope: Scope {
        var scope = Scope(grouping: grouping)
        scope.subjects = filter.subjects.merging(pins.mapValues { [$0] }) { $1 }
        if grouping != .syscall {
            scope.names = call.map { [$0.name] } ?? filter.patterns
            scope.abi = call?.abi
        }
        return scope
    }

    /// The groupings that its rows can have, without those that would give a single row.
    private var groupings: [Grouping] {
        Grouping.allCases.filter { grouping in
            SubjectWord(grouping).map { pins[$0] == nil } ?? (call == nil)
        }
    }

    /// Changes to the next kind of rows, or back to the previous one.
    mutating func regroup(_ step: Int) {
        let all = groupings
        guard all.count > 1 else { return }
        grouping = all[((all.firstIndex(of: grouping) ?? 0) + step + all.count) % all.count]
        (selected, lastIndex) = (nil, 0)
    }

    /// The calls of one of its rows; nil if no query can select them.
    func calls(of subject: RowSubject) -> Table? {
        guard let (word, value) = SubjectWord.selecting(subject) else { return nil }
        var table = Table(filter: call == nil ? filter : filter.withoutNames)
        (table.path, table.pins) = (path + [Self.step(subject)], pins)
        table.pins[word] = value
        table.selected = call.map { .call($0) }
        return table
    }

    /// The name of a subject in the path, with its kind if the name alone doesn't show it.
    private static func step(_ subject: RowSubject) -> String {
        switch subject {
        case .command, .user: "\(subject.grouping.rawValue) \(subject.text)"
        case .syscall, .process, .cgroup: subject.text
        }
    }

    /// The callers of one of its calls; nil if the path already selects a single caller.
    func callers(of call: RowID) -> Table? {
        var table = self
        (table.call, table.filter, table.path) = (call, filter.withoutNames, path + [call.displayName])
        (table.selected, table.lastIndex) = (nil, 0)
        guard let first = table.groupings.first else { return nil }
        table.grouping = first
        return table
    }

    /// Whether its calls may come from more than one process.
    var hasManyProcesses: Bool { pins[.pid] == nil }

    /// The plural noun for its rows.
    var noun: String {
        switch grouping {
        case .syscall: "calls"
        case .process, .command, .cgroup, .user: grouping.member
        }
    }
}
