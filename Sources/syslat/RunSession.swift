import ArgumentParser
import CPlatform
import Documents
import Glibc
import Measurements
import Platform
import Service
import Text

/// Starts a command, passes signals on to it while it runs, and waits for its end.
struct RunSession {
    let words: [String]
    let file: CommandFile
    let user: CommandUser?
    let environment: [String: String]
    let waitsForChildren: Bool

    /// How a command ended.
    enum End {
        case exited(Int32)
        case killed(Int32)

        var described: RunDocument.End {
            switch self {
            case .exited(let status): .exited(Int(status))
            case .killed(let signal): .killed(Self.name(signal))
            }
        }

        private static func name(_ signal: Int32) -> String {
            syslat_signal_name(signal).map { "SIG" + String(cString: $0) } ?? "signal \(signal)"
        }
    }

    /// A command that has ended.
    struct Ended {
        let words: [String]
        let pid: pid_t
        let startedAt: String
        let end: End
        let elapsedNs: UInt64
        let userNs: UInt64
        let systemNs: UInt64
        /// The processes of the command that are still running.
        let running: [RunningProcess]

        /// The exit status as shells report it.
        var status: Int32 {
            switch end {
            case .exited(let status): status
            case .killed(let signal): 128 + signal
            }
        }
    }

    /// The longest wait for a signal before the recorder is relieved, in ms.
    private static let patience: Int32 = 100

    /// Runs the command to its end.
    func run(_ recorder: CommandRecorder) throws(ExitCode) -> Ended {
        var signals = syslat_signals()
        syslat_hold_signals(&signals)
        recorder.begin()
        let startedAt = Timestamp.rfc3339(unixNs: Clock.nanoseconds(CLOCK_REALTIME))
        let begin = Clock.nanoseconds(CLOCK_MONOTONIC)
        let child = try start(signals)
        // The reader of the report may be gone. The command has started already and keeps its own setting.
        signal(SIGPIPE, SIG_IGN)
        let end = wait(for: child, signals, recorder)
        if waitsForChildren, recorder.threads > 0 { waitForOthers(signals, recorder) }
        let elapsed = Clock.nanoseconds(CLOCK_MONOTONIC) - begin
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
        let running = recorder.threads > 0 ? recorder.running() ?? [] : []
        syslat_release_signals(&signals)
        return Ended(
            words: words, pid: child, startedAt: startedAt, end: end, elapsedNs: elapsed,
            userNs: Self.nanoseconds(usage.ru_utime), systemNs: Self.nanoseconds(usage.ru_stime),
            running: running)
    }

    private static func nanoseconds(_ time: timeval) -> UInt64 {
        UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_usec) * 1000
    }

    /// Starts the command. Returns its process id.
    private func start(_ signals: syslat_signals) throws(ExitCode) -> pid_t {
        if let user { Self.change(environment, into: user.environment(from: environment)) }
        var signals = signals
        // The original arguments, which may not be UTF-8.
        let given = CommandLine.unsafeArgv + (Int(CommandLine.argc) - words.count)
        let groups = user?.groups ?? []
        var isOwn: Int32 = 0
        let child = file.path.withCString { path in
            groups.withUnsafeBufferPointer { groups in
                var command = syslat_command()
                command.path = file.path == words[0] ? UnsafePointer(given[0]) : path
                (command.arguments, command.environment) = (given, environ)
                if let user {
                    command.changes_user = 1
                    (command.user, command.group) = (user.id, user.group)
                    (command.groups, command.group_count) = (groups.baseAddress, groups.count)
                }
                return syslat_start_command(&command, &signals, &isOwn)
            }
        }
        if child > 0 { return child }
        if isOwn != 0 {
            throw fail("\(SystemFailure("start a process for '\(words[0])'", errno: -child))", .runFailure)
        }
        let failure = file.failure(words[0], errno: -child)
        throw fail("\(failure.reason)", ExitCode(failure.status))
    }

    /// Changes the environment variables of this process that differ. The command inherits them.
    private static func change(_ variables: [String: String], into wanted: [String: String]) {
        for name in variables.keys where wanted[name] == nil { unsetenv(name) }
        for (name, value) in wanted where variables[name] != value { setenv(name, value, 1) }
    }

    private func wait(for child: pid_t, _ signals: syslat_signals, _ recorder: CommandRecorder) -> End {
        var signals = signals
        while true {
            let signal = syslat_next_signal(&signals, Self.patience)
            if signal.number != 0, signal.number != SIGCHLD, isForCommand(signal, child) { kill(child, signal.number) }
            recorder.relieve()
            let end = syslat_end_of(child)
            switch end.kind {
            case SYSLAT_EXITED: return .exited(end.value)
            case SYSLAT_KILLED: return .killed(end.value)
            case SYSLAT_STOPPED: syslat_stop_as_job(child)
            default: break
            }
        }
    }

    /// Whether to pass a signal on. The command already has a signal that was typed at the terminal, unless it has left the
    /// process group.
    private func isForCommand(_ signal: syslat_signal, _ child: pid_t) -> Bool {
        signal.is_typed == 0 ? signal.sender != child : getpgid(child) != getpgrp()
    }

    /// Waits until no process of the command is left or a signal ends the wait.
    private func waitForOthers(_ signals: syslat_signals, _ recorder: CommandRecorder) {
        var signals = signals
        let begin = Clock.seconds
        var isSaid = false
        var looked = begin
        var empty = 0
        while recorder.threads > 0 {
            let signal = syslat_next_signal(&signals, Self.patience / 5)
            if signal.number != 0, signal.number != SIGCHLD, syslat_is_ignored(signal.number) == 0 { return }
            recorder.relieve()
            guard Clock.seconds - looked > 1, let running = recorder.running() else { continue }
            looked = Clock.seconds
            // The probe may have missed the end of a thread. Then there is no process left to wait for.
            empty = running.isEmpty ? empty + 1 : 0
            if empty == 2 { return }
            guard !isSaid, !running.isEmpty else { continue }
            isSaid = true
            let named = running.prefix(3).map { "\($0.pid) \($0.comm)" }.joined(separator: ", ")
            let line =
                "syslat: '\(words[0])' has ended; waiting for its processes (\(named)\(running.count > 3 ? ", …" : "")); "
                + "Ctrl-C ends the wait"
            try? Output.write(line.printable + "\n", to: STDERR_FILENO)
        }
    }
}
