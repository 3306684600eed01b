import ArgumentParser
import Glibc
import HTTP
import Logging
import Rendering
import Service

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Record system calls and serve the figures over HTTP, in the foreground.",
        discussion: """
            Requires root, or CAP_BPF and CAP_PERFMON. On SIGTERM, SIGINT or SIGHUP the daemon finishes the answers under way, \
            detaches every program and exits with 0. If SIGINT or SIGHUP was ignored at the start, as under nohup, the daemon \
            keeps ignoring it.
            """)

    @Option(
        help: """
            The address to listen on: HOST:PORT or unix:/PATH. Can be repeated. (default: the sockets that systemd passes, or \
            \(SocketAddress.usual))
            """)
    var listen: [SocketAddress] = []

    @Option(help: "The time between snapshots, at least 100ms.")
    var interval = DurationOption(argument: "1s")!

    @Option(help: "How far back windows can reach.")
    var history = DurationOption(argument: "10m")!

    @Flag(help: "Also count the daemon's own system calls.")
    var includeSelf = false

    @Flag(
        help: """
            Leave the recorder attached when the daemon ends, and resume its counts at the next start. 'syslat detach' removes \
            it.
            """)
    var persist = false

    @Option(
        help: """
            Record the callers: process, command, control group and user. 'off' saves some nanoseconds per call and 8 MiB of \
            kernel memory.
            """)
    var subjects = Switch.on

    @OptionGroup(title: "Slow calls")
    var slow: SlowOptions

    @OptionGroup var access: AccessOptions

    @OptionGroup var sandbox: SandboxOptions

    @OptionGroup var metrics: MetricsOptions

    @Option(help: "The log level: trace, debug, info, notice, warning, error or critical.")
    var logLevel = Logger.Level.info

    func validate() throws {
        guard interval.seconds >= 0.1 else { throw ValidationError("--interval takes 100ms or longer") }
        guard history.nanoseconds >= interval.nanoseconds else {
            throw ValidationError("--history must be at least as long as --interval")
        }
        try metrics.validate(recordsSubjects: subjects == .on, writesSlowCalls: slow.rules != nil)
        if let open = listen.first(where: { !$0.isLocal }), !access.protects {
            throw ValidationError(Daemon.openness(of: open))
        }
    }

    /// Opens, attaches, confines and serves, all on the main thread.
    func run() throws {
        // If nobody reads the log any more, writing to it fails; the daemon must not end.
        signal(SIGPIPE, SIG_IGN)
        let (level, stream) = (logLevel, LogStream())
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler(label: label, stream: stream)
            handler.logLevel = level
            return handler
        }
        do {
            try Daemon(options, logger: Logger(label: "serve")).run()
        } catch let failure as Daemon.Failure {
            throw switch failure {
            case .usage(let reason): fail(reason, .validationFailure)
            case .cannotRunHere(let reason): fail(reason, .cannotRunHere)
            case .failed(let reason): fail(reason, .runtimeFailure)
            }
        } catch {
            throw fail("\(error)", .runtimeFailure)
        }
    }

    private var options: DaemonOptions {
        DaemonOptions(
            listen: listen, tokenPath: access.tokenFile, allowsAnonymous: access.allowAnonymous,
            userName: sandbox.user, isSandboxed: !sandbox.noSandbox, intervalNs: interval.nanoseconds,
            historyNs: history.nanoseconds, includesSelf: includeSelf, persists: persist,
            recordsSubjects: subjects == .on, slow: slow.rules, buckets: metrics.buckets, cgroups: metrics.cgroups,
            exemplars: metrics.exemplars)
    }
}
