import ArgumentParser
import Documents
import Glibc
import HTTP
import Platform
import Rendering
import Service
import Text
import TopUI

struct SlowCommand: ParsableCommand {
    /// How the calls are selected and sorted.
    enum Sort: String, ExpressibleByArgument, CaseIterable {
        case time, latency
    }

    static let configuration = CommandConfiguration(
        commandName: "slow",
        abstract: "Show slow and failing calls one by one, with the kernel function that each waited in.",
        discussion: """
            Prints the calls that a running daemon has logged ('syslat serve --slow'). A line has the time of the return (UTC), \
            the name of the thread, the ids of process and thread, the call, its result and its latency. 'blocked … in' names \
            the kernel function of the longest wait. On a terminal, lines are cut to its width; elsewhere they are complete.
            """)

    @OptionGroup var daemon: ConnectOptions

    @Option(name: [.customShort("n", allowingJoined: true), .customLong("top")], help: "Show this many calls.")
    var top = 20

    @Option(help: "time shows the newest calls, the newest last; latency shows the slowest calls, the slowest first.")
    var sort = Sort.time

    @Flag(name: [.customShort("F"), .long], help: "Keep printing new calls until interrupted.")
    var follow = false

    @Flag(help: "Print each call as JSON, as GET /slow returns it, one per line.")
    var json = false

    @Flag(help: "Print the kernel stack below each line, the innermost function first.")
    var stack = false

    @Option(help: "Only calls that took at least this long: \(DurationText.help).")
    var min: DurationOption?

    @Option(help: "Only calls with these errors: names such as EIO, separated by commas.")
    var errno: String?

    @OptionGroup(title: "Calls and callers")
    var calls: CallOptions

    func validate() throws {
        guard (1...100_000).contains(top) else { throw ValidationError("-n takes a number of calls, 1 to 100000") }
        if follow, sort == .latency { throw ValidationError("--follow needs --sort time") }
        if json, stack { throw ValidationError("--json includes the stack of every call; leave out --stack") }
    }

    /// Seconds between requests.
    private static let interval = 0.25

    func run() throws {
        let source = DocumentClient.daemon(daemon.address, token: try daemon.token())
        var follower = SlowFollower(source, query: query)
        do {
            let items = try sort == .time ? follower.newest(top) : follower.slowest(top)
            if items.isEmpty, !follow { Self.note("the log has no matching calls so far") }
            try show(items)
        } catch let error as FetchError {
            throw fail(Self.explanation(of: error), .runtimeFailure)
        }
        while follow {
            Thread.sleep(seconds: Self.interval)
            let answer = follower.next(now: Clock.seconds)
            for notice in answer.notices { Self.note(notice) }
            try show(answer.items)
        }
    }

    /// Prints a notice to standard error.
    private static func note(_ text: String) {
        try? Output.write("syslat: \(text.printable)\n", to: STDERR_FILENO)
    }

    /// The parameters of a query, each after a `&`.
    private var query: String {
        var query = calls.query
        if let min { query += "&min=\(min.defaultValueDescription)" }
        if let errno { query += "&errno=\(errno.queryEncoded)" }
        return query
    }

    private static func explanation(of error: FetchError) -> String {
        switch error.reason {
        case .isUnreachable where !error.hasRemedy:
            "\(error); only a running daemon has slow calls: start 'syslat serve' as root, or name another with --connect"
        case .isMissing: "the daemon is too old to log slow calls; start it from this version of syslat"
        default: "\(error)"
        }
    }

    private func show(_ items: [SlowFollower.Item]) throws {
        guard !items.isEmpty else { return }
        let columns = terminalColumns(STDOUT_FILENO)
        var lines = items.flatMap { item in
            json ? [item.json] : [SlowText.line(item.call, columns: columns)] + (stack ? SlowText.stack(item.call) : [])
        }
        if columns != nil, !json, !Capabilities.isUTF8(ProcessEnvironment.variables) {
            lines = lines.map(DisplayText.ascii)
        }
        do {
            try Output.write(lines.joined(separator: "\n").printableLines + "\n", to: STDOUT_FILENO)
        } catch  where error.errno == EPIPE {
            // The reader has closed the pipe: it has seen enough.
            throw ExitCode.success
        } catch {
            throw fail("cannot write to standard output: \(String(cString: strerror(error.errno)))", .runtimeFailure)
        }
    }
}
