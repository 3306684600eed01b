import ArgumentParser
import CPlatform
import Documents
import Glibc
import Measurements
import Platform
import Probe
import Rendering
import Service
import Text
import TopUI

struct RunCommand: ParsableCommand {
    /// What a row of the table counts.
    enum Grouping: String, ExpressibleByArgument, CaseIterable {
        case syscall, process, command
    }

    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a command and show the system calls that it and its processes made.",
        usage: "syslat run [<options>] [--] <command> [<arguments> ...]",
        discussion: """
            Counts the calls of the command and of every process that it starts, and no others, from the command's execve on. When the \
            command has ended, prints a table as 'strace -c' does, with the time on and off the CPU and the latency, the errors, \
            and the slowest calls. '% time' is the share of the time of all calls but those that wait by design, such as wait4 and \
            poll, which are listed below the others.

            Needs root, or CAP_BPF and CAP_PERFMON. Under sudo, the command runs as the user who called sudo. A daemon may run \
            beside it, but need not.

            The exit status is that of the command. If a signal kills the command, the same signal ends syslat. 126: the command can't \
            be executed. 127: it was not found. 125: syslat itself failed.
            """)

    @Option(name: .shortAndLong, help: "Write the table to this file instead of standard error.", completion: .file())
    var output: String?

    @Flag(help: "Print one JSON document instead of the table.")
    var json = false

    @Option(help: "Show one row per system call, process or command (thread name).")
    var by = Grouping.syscall

    @Option(
        name: [.customShort("S"), .customShort("s"), .long],
        help: """
            The sort key, by the name that 'syslat top' or strace has for it. (default: total, with the calls that wait by design below \
            the others; with --by process and command: cpu)
            """)
    var sort: RunSort?

    @Option(
        name: [.customShort("f"), .customLong("name")],
        help: "Only these calls: names and patterns with * and ?, separated by commas.")
    var name: String?

    @Flag(help: "Run the command as root although sudo was used.")
    var asRoot = false

    @Flag(help: "Wait for the processes that the command leaves behind, and count their calls. Ctrl-C ends the wait.")
    var waitChildren = false

    @Argument(parsing: .captureForPassthrough, help: "The command and its arguments.")
    var command: [String] = []

    /// The command without the `--` before it.
    private var words: [String] { command.first == "--" ? Array(command.dropFirst()) : command }

    func validate() throws {
        if let word = command.first, word != "--", word.hasPrefix("-") {
            if ["-h", "--help"].contains(word) { throw CleanExit.helpRequest(self) }
            throw ValidationError("Unknown option '\(word)'. Options come before the command; '--' ends them.")
        }
        guard !words.isEmpty else { throw ValidationError("Name a command to run: syslat run -- make -j4") }
    }

    func run() throws {
        let words = words
        let environment = ProcessEnvironment.variables
        let file: CommandFile
        do {
            file = try CommandFile(words[0], search: environment["PATH"])
        } catch {
            throw fail("\(error.reason)", ExitCode(error.status))
        }
        let user = asRoot ? nil : CommandUser.calling(environment: environment)
        let output = try RunOutput(path: output, owner: user)
        let recorder: CommandRecorder
        do {
            recorder = try CommandRecorder(tellsCallers: by != .syscall)
        } catch {
            throw fail("\(error)", .runFailure)
        }
        // Refuse a query that can't be answered before the command runs.
        _ = try stats(recorder)
        let session = RunSession(
            words: words, file: file, user: user, environment: environment, waitsForChildren: waitChildren)
        let ended = try session.run(recorder)
        try report(ended, recorder, to: output)
        if case .killed(let signal) = ended.end { syslat_end_by(signal) }
        throw ExitCode(ended.status)
    }

    private func stats(_ recorder: CommandRecorder) throws -> StatsDocument {
        let key = sort?.key ?? .by(by == .syscall ? .total : .cpu)
        var query = "by=\(by.rawValue)&sort=\(key.text)"
        if let name { query += "&name=\(name.queryEncoded)" }
        do {
            return try recorder.stats(query)
        } catch {
            throw fail("\(error)", .runFailure)
        }
    }

    private func report(_ ended: RunSession.Ended, _ recorder: CommandRecorder, to output: RunOutput) throws {
        let stats = try stats(recorder)
        let slowest: [SlowDocument.Call]
        do {
            slowest = try recorder.slowest(stats, names: name, count: 5)
        } catch {
            throw fail("\(error)", .runFailure)
        }
        let document = RunDocument(
            command: ended.words, pid: Int(ended.pid), startedAt: ended.startedAt, end: ended.end.described,
            elapsedNs: ended.elapsedNs, userNs: ended.userNs, systemNs: ended.systemNs, stillRunning: ended.running,
            hasBegun: recorder.hasBegun, unfollowedThreads: recorder.unfollowedThreads, stats: stats, slowest: slowest)
        guard !json else { return try output.write(String(decoding: document.json(), as: UTF8.self)) }
        var lines = RunReport.lines(document, setsWaitsApart: sort == nil, columns: output.columns.map { $0 - 2 })
        if output.columns != nil, !Capabilities.isUTF8(ProcessEnvironment.variables) {
            lines = lines.map(DisplayText.ascii)
        }
        try output.write(lines.joined(separator: "\n").printableLines + "\n")
    }
}

extension ExitCode {
    /// The exit status if `syslat run` itself fails, as env(1), timeout(1) and nohup(1) use it.
    static let runFailure = ExitCode(125)
}
