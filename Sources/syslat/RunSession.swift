import ArgumentParser
import CPlatform
import Documents
import Glibc
import Measurements
import Platform
import Service
import Text

/// Starts a command, passes on signals while it runs, and waits for its end.
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
        /// The processes of it that still run.
        let running: [RunningProcess]

        /// The exit status.
        var status: Int32 {
            switch end {
            case .exited(let status): status
            case .killed(let signal): 128 + signal
            }
        }
    }

    /// How long to wait for a signal before the recorder is looked after, in ms.
    private static let patience: Int32 = 100

    /// Runs the command to its end.
    func run(_ recorder: CommandRecorder) throws(ExitCode) -> Ended {
        var signals = syslat_signals()
        syslat_hold_signals(&signals)
        recorder.begin()
        let startedAt = Timestamp.rfc3339(unixNs: Clock.nanoseconds(CLOCK_REALTIME))
        let begin = Clock.nanoseconds(CLOCK_MONOTONIC)
        let child = start(signals)
        guard child > 0 else {
            let failure = file.failure(words[0], errno: -child)
            throw fail("\(failure.reason)", ExitCode(failure.status))
        }
        // Whoever reads the report may be gone; the command's own setting is what it was.
        signal(SIGPIPE, SIG_IGN)
        let end = wait(for: child, signals, recorder)
        if waitsForChildren, recorder.threads > 0 { waitForOthers(signals, recorder) }
        let elapsed = Clock.nanoseconds(CLOCK_MONOTONIC) - begin
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
        return Ended(
            words: words, pid: child, startedAt: startedAt, end: end, elapsedNs: elapsed,
            userNs: Self.nanoseconds(usage.ru_utime), systemNs: Self.nanoseconds(usage.ru_stime),
            running: recorder.threads > 0 ? recorder.running() : [])
    }

    private static func nanoseconds(_ time: timeval) -> UInt64 {
        UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_usec) * 1000
    }

    /// Its process id, or a negative errno.
    private func start(_ signals: syslat_signals) -> pid_t {
        var signals = signals
        var arguments = words.map { strdup($0) } + [nil]
        defer { for word in arguments { free(word) } }
        let variables = user.map { user in user.environment(from: environment).map { "\($0.key)=\($0.value)" } }
        var entries = (variables ?? []).map { strdup($0) } + [nil]
        defer { for entry in entries { free(entry) } }
        let groups = user?.groups ?? []
        return file.path.withCString { path in
            arguments.withUnsafeMutableBufferPointer { arguments in
                entries.withUnsafeMutableBufferPointer { entries in
                    groups.withUnsafeBufferPointer { groups in
                        var command = syslat_command()
                        command.path = path
                        command.arguments = arguments.baseAddress
                        command.environment = variables == nil ? environ : entries.baseAddress
                        if let user {
                            command.changes_user = 1
                            (command.user, command.group) = (user.id, user.group)
                            (command.groups, command.group_count) = (groups.baseAddress, groups.count)
                        }
                        return syslat_start_command(&command, &signals)
                    }
                }
            }
        }
    }

    private func wait(for child: pid_t, _ signals: syslat_signals, _ recorder: CommandRecorder) -> End {
        var signals = signals
        while true {
            let signal = syslat_next_signal(&signals, Self.patience)
            switch signal.number {
            case 0: recorder.relieve()
            case SIGCHLD: break
            default: if isForCommand(signal, child) { kill(child, signal.number) }
            }
            let end = syslat_end_of(child)
            switch end.kind {
            case SYSLAT_EXITED: return .exited(end.value)
            case SYSLAT_KILLED: return .killed(end.value)
            case SYSLAT_STOPPED: syslat_stop_as_job(child)
            default: break
            }
        }
    }

    /// Whether the command hasn't had the signal: what is typed at the terminal, and what is sent to the whole process group, it has.
    private func isForCommand(_ signal: syslat_signal, _ child: pid_t) -> Bool {
        guard signal.is_terminal == 0, signal.sender != child else { return false }
        // A parent in the same process group, such as a script, most likely means the one process that it knows.
        return signal.sender == 0 || signal.sender == getppid() || getpgid(signal.sender) != getpgrp()
    }

    /// Waits until no process of the command is left, or somebody wants no more of it.
    private func waitForOthers(_ signals: syslat_signals, _ recorder: CommandRecorder) {
        var signals = signals
        let begin = Clock.seconds
        var isSaid = false
        while recorder.threads > 0 {
            let signal = syslat_next_signal(&signals, Self.patience / 5)
            if signal.number != 0 && signal.number != SIGCHLD { return }
            recorder.relieve()
            guard !isSaid, Clock.seconds - begin > 1 else { continue }
            isSaid = true
            let running = recorder.running().map { "\($0.pid) \($0.comm)" }
            let named = running.prefix(3).joined(separator: ", ") + (running.count > 3 ? ", …" : "")
            let line = "syslat: '\(words[0])' has ended; waiting for its processes (\(named)); Ctrl-C ends the wait\n"
            try? Output.write(line.printableLines, to: STDERR_FILENO)
        }
    }
}
