import ArgumentParser
import Documents

/// What `syslat run -S` takes: the keys of `GET /stats`, and strace's names for them.
struct RunSort: ExpressibleByArgument {
    let key: SortKey

    init?(argument: String) {
        let name = argument.lowercased()
        let known = Self.aliases.first { $0.names.contains(name) }?.key ?? name
        guard let key = SortKey(known) else { return nil }
        self.key = key
    }

    static var allValueStrings: [String] { SortKey.all.map(\.text) + aliases.flatMap(\.names) }

    /// strace(1), option --summary-sort-by.
    private static let aliases: [(key: String, names: [String])] = [
        ("total", ["time", "time-percent", "time-total", "total-time"]),
        ("calls", ["count"]),
        ("errors", ["error"]),
        ("name", ["syscall", "syscall-name"]),
        ("min", ["min-time", "time-min", "shortest"]),
        ("mean", ["avg-time", "time-avg"]),
        ("max", ["max-time", "time-max", "longest"]),
    ]

    /// strace's names, for help.
    static var aliasHelp: String { aliases.flatMap(\.names).joined(separator: ", ") }
}
