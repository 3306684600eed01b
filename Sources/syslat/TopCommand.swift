import ArgumentParser
import Glibc
import HTTP
import Probe
import Documents
import Measurements
import Platform
import Rendering
import Service
import Text
import TopUI

struct TopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Show a live table of the most expensive system calls or callers.",
        discussion: """
            Shows the figures of a running daemon. Without a daemon it records by itself, which requires root. '?' lists the \
            keys, 'q' quits. 'p' switches to a table of callers, and Enter opens the selected row. With -b, or without a \
            terminal, it prints tables for scripts and logs.
            """)

    @OptionGroup var daemon: ConnectOptions

    @Option(
        name: [.customShort("d", allowingJoined: true), .long],
        help: "Seconds between updates, 0.1 to 3600. Each update covers the time since the previous one.")
    var delay = 1.0

    @Option(
        name: [.customShort("s"), .long],
        help: "The sort key: \(SortKey.help). 'help' explains them. (default: cpu)")
    var sort: SortOption?

    @Flag(
        inversion: .prefixedNo,
        help: "Use no characters beyond ASCII, or use them on any terminal. (default: as TERM and the locale say)")
    var ascii: Bool?

    @OptionGroup(title: "Calls and callers")
    var callers: CallerOptions

    @OptionGroup(title: "For scripts and logs")
    var batch: BatchOptions

    func validate() throws {
        guard (0.1...3600).contains(delay) else { throw ValidationError("-d takes 0.1 to 3600 seconds") }
    }

    func run() throws {
        if case .help? = sort { return try say(SortOption.explanation) }
        let environment = ProcessEnvironment.variables
        let isTerminal =
            isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 && Capabilities.canDraw(environment: environment)
        let (source, origin) = try openSource()
        if batch.isWanted || !isTerminal {
            return try batch.run(source, delay: delay, sort: sort?.key ?? .by(.cpu), of: callers)
        }
        let state = TopState(interval: delay, sort: sort?.key, table: try callers.table())
        let capabilities = Capabilities(environment: environment, wantsASCII: ascii)
        var session = TopSession(state, capabilities: capabilities, origin: origin)
        let hasRun: Bool
        do {
            hasRun = try session.run(source)
        } catch {
            throw fail("\(error)", .runtimeFailure)
        }
        guard hasRun else { throw fail("cannot draw on this terminal; use -b for plain text", .runtimeFailure) }
    }

    /// The given daemon or the default one; without a daemon, a probe in this process. And its place, for people.
    private func openSource() throws -> (source: DocumentClient, origin: String) {
        let source = DocumentClient.daemon(daemon.address, token: try daemon.token())
        do {
            _ = try source.stats("top=1")
            return (source, "\(daemon.address)")
        } catch  where daemon.connect == nil && !error.isAnswer {
            do {
                return (try .here(intervalSeconds: delay), "recording here")
            } catch let here {
                throw fail("\(error); recording without a daemon failed: \(here)", .cannotRunHere)
            }
        } catch {
            let hint = error.isAnswer || error.hasRemedy ? "" : "; \(PingCommand.hint)"
            throw fail("\(error)\(hint)", .runtimeFailure)
        }
    }
}
