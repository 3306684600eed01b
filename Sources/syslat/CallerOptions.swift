import ArgumentParser
import Documents
import TopUI

extension Grouping: ExpressibleByArgument {}

/// The calls and callers that `syslat top` selects, and its grouping. The options have the names of the parameters of
/// `GET /stats`.
struct CallerOptions: ParsableArguments {
    @Option(
        help: """
            Show one row per system call, process, command (thread name), cgroup (control group) or user. The key 'p' \
            switches between them. (default: syscall)
            """)
    var by: Grouping?

    @OptionGroup var calls: CallOptions

    /// The parameters of a query, each after a `&`.
    var query: String { (by.map { "&by=\($0.rawValue)" } ?? "") + calls.query }

    /// The table that the view begins with.
    ///
    /// - Throws: `ValidationError` for an option that is not a name, pattern or id.
    func table() throws -> Table {
        do {
            return Table(by: by ?? .syscall, filter: try FilterWords(names: calls.name, subjects: calls.callers))
        } catch {
            throw ValidationError("\(error)")
        }
    }
}
