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
        abstract: "Show the system calls with the most time, and whose they are, again and again.",
        discussion: """
            Asks a running daemon. Without one, and with root's rights, it records by itself. '?' lists the keys, 'q' quits. \
            'p' shows whose calls they are, and Enter goes further into what is selected. \
            Without a terminal, and with -b, it prints tables, for scripts and logs.
            """)

    @OptionGroup var daemon: ConnectOptions

    @Option(
        name: [.customShort("d", allowingJoined: true), .long],
        help: "Seconds between updates, 0.1 to 3600; each is about the time since the one before.")
    var delay = 1.0

    @Option(
        name: [.customShort("s"), .long],
        help: "Sort by: \(SortKey.help). 'help' lists what they mean. (default: cpu)")
    var sort: SortOption?

    @Flag(
        inversion: .prefixedNo,
        help: "Use no characters beyond ASCII, or use them on any terminal. (default: as TERM and the locale say)")
    var ascii: Bool?

    @OptionGroup(title: "Which calls, and whose")
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
        guard hasRun else { throw fail("the terminal can't be used; -b prints plain text", .runtimeFailure) }
    }

    /// The daemon that was named or the usual one; else a probe of our own. And where that is, for people.
    private func openSource() throws -> (source: DocumentClient, origin: String) {
        let source = DocumentClient.daemon(daemon.address, token: try daemon.token())
        do {
            _ = try source.stats("top=1")
            return (source, "\(daemon.address)")
        } catch  where daemon.connect == nil && !error.isAnswer {
            do {
                return (try .here(intervalSeconds: delay), "recording here")
            } catch let here {
                throw fail("\(error), and nothing can be recorded from here: \(here)", .cannotRunHere)
            }
        } catch {
            let hint = error.isAnswer || error.hasRemedy ? "" : "; \(PingCommand.hint)"
            throw fail("\(error)\(hint)", .runtimeFailure)
        }
    }
}
