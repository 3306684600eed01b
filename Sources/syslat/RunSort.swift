import ArgumentParser
import Documents

/// A sort key for `syslat run -S`: a key of `GET /stats`, or strace's name for one.
struct RunSort: ExpressibleByArgument {
    let key: SortKey

    init?(argument: String) {
        let name = argument.lowercased()
        let known = Self.aliases.first { $0.names.contains(name) }?.key ?? name
        guard let key = SortKey(known) else { return nil }
        self.key = key
    }

    static var allValueStrings: [String] { SortKey.all.map(\.text) + aliases.flatMap(\.names) }

    /// The names of strace(1), option --summary-sort-by.
    private static let aliases: [(key: String, names: [String])] = [
        ("total", ["time", "time-percent", "time-total", "total-time"]),
        ("calls", ["count"]),
        ("errors", ["error"]),
        ("name", ["syscall", "syscall-name"]),
        ("min", ["min-time", "time-min", "shortest"]),
        ("mean", ["avg-time", "time-avg"]),
        ("max", ["max-time", "time-max", "longest"]),
    ]
}
