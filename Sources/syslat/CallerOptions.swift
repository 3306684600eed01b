import ArgumentParser
import Documents
import Text
import TopUI

extension Grouping: ExpressibleByArgument {}

/// What `syslat top` counts: which calls, whose, and what it has a row for. The words are those of `GET /stats`.
struct CallerOptions: ParsableArguments {
    @Option(
        help: """
            Have a row for each system call, process, command (name of threads), cgroup (control group) or user; 'p' goes \
            through them. (default: syscall)
            """)
    var by: Grouping?

    @Option(help: "Only calls of these processes: ids, separated by commas.")
    var pid: String?

    @Option(
        help: "Only calls of threads with these names (comm): names and patterns with * and ?, separated by commas.")
    var comm: String?

    @Option(
        help: """
            Only calls of these control groups: names such as nginx.service, whole paths, and patterns of both, separated by \
            commas.
            """)
    var cgroup: String?

    @Option(help: "Only calls of these users: names, patterns of names, and ids, separated by commas.")
    var user: String?

    @Option(
        name: [.customShort("f"), .customLong("name"), .customLong("filter")],
        help: "Only these calls: names and patterns with * and ?, separated by commas.")
    var name: String?

    /// The options that say whose calls, as they were given.
    private var callers: [SubjectWord: String] {
        var values: [SubjectWord: String] = [:]
        for (word, value) in [(SubjectWord.pid, pid), (.comm, comm), (.cgroup, cgroup), (.user, user)] {
            values[word] = value
        }
        return values
    }

    /// As parameters of a query, each behind a `&`.
    var query: String {
        var query = by.map { "&by=\($0.rawValue)" } ?? ""
        if let name { query += "&name=\(name.queryEncoded)" }
        for word in SubjectWord.allCases {
            if let value = callers[word] { query += "&\(word.rawValue)=\(value.queryEncoded)" }
        }
        return query
    }

    /// The table that the view begins with.
    ///
    /// - Throws: `ValidationError` for what is no name, pattern or id.
    func table() throws -> Table {
        do {
            return Table(by: by ?? .syscall, filter: try FilterWords(names: name, subjects: callers))
        } catch {
            throw ValidationError("\(error)")
        }
    }
}
