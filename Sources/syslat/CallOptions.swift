import ArgumentParser
import Text
import TopUI

/// The calls and callers that a command selects. The options have the names of the query parameters.
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

    /// The options that select callers, as given.
    var callers: [SubjectWord: String] {
        var values: [SubjectWord: String] = [:]
        for (word, value) in [(SubjectWord.pid, pid), (.comm, comm), (.cgroup, cgroup), (.user, user)] {
            values[word] = value
        }
        return values
    }

    /// The parameters of a query, each after a `&`.
    var query: String {
        var query = name.map { "&name=\($0.queryEncoded)" } ?? ""
        for word in SubjectWord.allCases {
            if let value = callers[word] { query += "&\(word.rawValue)=\(value.queryEncoded)" }
        }
        return query
    }
}
