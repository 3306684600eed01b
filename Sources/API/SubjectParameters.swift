import Documents
import HTTP

/// A query that can select callers.
protocol SubjectQuery: Sendable {
    /// The selected callers.
    var filter: SubjectFilter { get set }
}

/// The parameters that select callers. Each takes a list, and they combine.
enum SubjectParameters {
    /// Limits of a list, since each pattern is compared with every caller. Nobody types as much.
    private static let maxLength = 1024
    private static let maxPatterns = 100

    /// The parameters, for each query that takes them.
    static func all<Query: SubjectQuery>() -> [Parameter<Query>] {
        [
            Parameter("pid") { item, query throws(QueryError) in
                let takes = "it takes process ids, separated by commas"
                for text in try list(item, takes) {
                    guard let pid = Int32(text), pid > 0, String(pid) == text else { throw item.wrong(takes) }
                    query.filter.pids.insert(Int(pid))
                }
            },
            Parameter("comm") { item, query throws(QueryError) in
                query.filter.commands = try list(
                    item, "it takes names of threads (comm) and patterns with * and ?, separated by commas")
            },
            Parameter("cgroup") { item, query throws(QueryError) in
                query.filter.cgroups = try list(
                    item,
                    "it takes names of control groups such as nginx.service, paths, which contain '/', and patterns of both "
                        + "with * and ?, separated by commas")
            },
            Parameter("user") { item, query throws(QueryError) in
                query.filter.users = try list(
                    item, "it takes user ids, names of users and patterns with * and ?, separated by commas")
            },
        ]
    }

    /// The name of the first parameter that `filter` uses; nil if it is empty.
    static func first(_ filter: SubjectFilter) -> String? {
        if !filter.pids.isEmpty { return "pid" }
        if !filter.commands.isEmpty { return "comm" }
        if !filter.cgroups.isEmpty { return "cgroup" }
        return filter.users.isEmpty ? nil : "user"
    }

    private static func list(_ item: HTTPRequest.QueryItem, _ takes: String) throws(QueryError) -> [String] {
        guard item.value.utf8.count <= maxLength else { throw item.wrong("it takes at most \(maxLength) bytes") }
        let texts = item.value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard texts.count <= maxPatterns else { throw item.wrong("it takes at most \(maxPatterns) names") }
        guard !texts.contains("") else { throw item.wrong(takes) }
        return texts
    }
}
