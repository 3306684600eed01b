import ArgumentParser
import Text
import TopUI

/// Which calls a command is about, and whose. The words are those of queries.
struct CallOptions: ParsableArguments {
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
    var callers: [SubjectWord: String] {
        var values: [SubjectWord: String] = [:]
        for (word, value) in [(SubjectWord.pid, pid), (.comm, comm), (.cgroup, cgroup), (.user, user)] {
            values[word] = value
        }
        return values
    }

    /// As parameters of a query, each behind a `&`.
    var query: String {
        var query = name.map { "&name=\($0.queryEncoded)" } ?? ""
        for word in SubjectWord.allCases {
            if let value = callers[word] { query += "&\(word.rawValue)=\(value.queryEncoded)" }
        }
        return query
    }
}
