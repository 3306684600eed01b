import ArgumentParser
import Documents
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

    @OptionGroup var calls: CallOptions

    /// As parameters of a query, each behind a `&`.
    var query: String { (by.map { "&by=\($0.rawValue)" } ?? "") + calls.query }

    /// The table that the view begins with.
    ///
    /// - Throws: `ValidationError` for what is no name, pattern or id.
    func table() throws -> Table {
        do {
            return Table(by: by ?? .syscall, filter: try FilterWords(names: calls.name, subjects: calls.callers))
        } catch {
            throw ValidationError("\(error)")
        }
    }
}
