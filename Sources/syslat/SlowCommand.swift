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
    /// What the calls are chosen by.
    enum Sort: String, ExpressibleByArgument, CaseIterable {
        case time, latency
    }

    static let configuration = CommandConfiguration(
        commandName: "slow",
        abstract: "Show the slow and the failing calls one by one, with what they waited for.",
        discussion: """
            Asks a running daemon for the calls that it wrote down ('syslat serve --slow'): when each returned (UTC), its thread's \
            name, process and thread, the call and its result, and how long it took. 'blocked … in' names the kernel function in which \
            it waited longest. Lines are as wide as the terminal; elsewhere they are complete.
            """)

    @OptionGroup var daemon: ConnectOptions

    @Option(name: [.customShort("n", allowingJoined: true), .customLong("top")], help: "Show this many calls.")
    var top = 20

    @Option(help: "Show the newest, oldest of them first (time), or the slowest, slowest first (latency).")
    var sort = Sort.time

    @Flag(name: [.customShort("F"), .long], help: "Go on with the calls that come, until interrupted.")
    var follow = false

    @Flag(help: "Print each call as GET /slow answers it, a line each.")
    var json = false

    @Flag(help: "Print all kernel functions below each line, innermost first.")
    var stack = false

    @Option(help: "Only calls that took this long: \(DurationText.help).")
    var min: DurationOption?

    @Option(help: "Only calls with these errors: names such as EIO, separated by commas.")
    var errno: String?

    @OptionGroup(title: "Which calls, and whose")
    var calls: CallOptions

    func validate() throws {
        guard (1...100_000).contains(top) else { throw ValidationError("-n takes a number of calls, 1 to 100000") }
        if follow, sort == .latency { throw ValidationError("--follow goes with --sort time only") }
        if json, stack { throw ValidationError("--json has the stack of every call; leave out --stack") }
    }

    /// Seconds between questions.
    private static let interval = 0.25

    func run() throws {
        let source = DocumentClient.daemon(daemon.address, token: try daemon.token())
        var follower = SlowFollower(source, query: query)
        do {
            let items = try sort == .time ? follower.newest(top) : follower.slowest(top)
            if items.isEmpty, !follow { Self.note("no such call is written down so far") }
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

    /// What isn't among the calls.
    private static func note(_ text: String) {
        try? Output.write("syslat: \(text.printable)\n", to: STDERR_FILENO)
    }

    /// As parameters of a query, each behind a `&`.
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
        case .isMissing: "the daemon there is too old to write down slow calls: start it from this version of syslat"
        default: "\(error)"
        }
    }

    private func show(_ items: [SlowFollower.Item]) throws {
        guard !items.isEmpty else { return }
        let columns = Self.columns
        var lines = items.flatMap { item in
            json ? [item.json] : [SlowText.line(item.call, columns: columns)] + (stack ? SlowText.stack(item.call) : [])
        }
        if columns != nil, !json, !Capabilities.isUTF8(ProcessEnvironment.variables) {
            lines = lines.map(DisplayText.ascii)
        }
        do {
            try Output.write(lines.joined(separator: "\n").printableLines + "\n", to: STDOUT_FILENO)
        } catch  where error.errno == EPIPE {
            // Whoever read this has seen enough.
            throw ExitCode.success
        } catch {
            throw fail("cannot write to standard output: \(String(cString: strerror(error.errno)))", .runtimeFailure)
        }
    }

    /// How wide the terminal is; nil where the output is none.
    private static var columns: Int? {
        var size = winsize()
        guard isatty(STDOUT_FILENO) == 1 else { return nil }
        return ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }
}
