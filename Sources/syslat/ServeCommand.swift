import ArgumentParser
import Glibc
import HTTP
import Logging
import Rendering
import Service

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Record, and answer over HTTP, in the foreground.",
        discussion: """
            Needs root, or CAP_BPF and CAP_PERFMON. SIGTERM, SIGINT and SIGHUP finish the answers under way, detach every program \
            and end it with exit code 0. Started with SIGINT or SIGHUP ignored, as nohup does, it goes on ignoring it.
            """)

    @Option(
        help: """
            Where to listen: HOST:PORT or unix:/PATH. May be given more than once. (default: the sockets that systemd passes, or \
            \(SocketAddress.usual))
            """)
    var listen: [SocketAddress] = []

    @Option(help: "Time between snapshots, from 100ms.")
    var interval = DurationOption(argument: "1s")!

    @Option(help: "How far back windows reach.")
    var history = DurationOption(argument: "10m")!

    @Flag(help: "Count the daemon's own system calls too.")
    var includeSelf = false

    @Flag(
        help: """
            Let the kernel go on counting when the daemon ends, and go on with what it counted at the next start. 'syslat detach' \
            ends that.
            """)
    var persist = false

    @Option(
        help: """
            Whether to record whose calls are whose: by process, command, control group and user. 'off' saves what that costs, some \
            nanoseconds for each call and 8 MiB of kernel memory.
            """)
    var subjects = Switch.on

    @OptionGroup(title: "Slow calls")
    var slow: SlowOptions

    @OptionGroup var access: AccessOptions

    @OptionGroup var sandbox: SandboxOptions

    @OptionGroup var metrics: MetricsOptions

    @Option(help: "How much to log: trace, debug, info, notice, warning, error or critical.")
    var logLevel = Logger.Level.info

    func validate() throws {
        guard interval.seconds >= 0.1 else { throw ValidationError("--interval is 100ms or longer") }
        guard history.nanoseconds >= interval.nanoseconds else {
            throw ValidationError("--history is at least as long as --interval")
        }
        try metrics.validate(recordsSubjects: subjects == .on, writesSlowCalls: slow.rules != nil)
        if let open = listen.first(where: { !$0.isLocal }), !access.protects {
            throw ValidationError(Daemon.openness(of: open))
        }
    }

    /// Opens, attaches, confines and serves, all on the thread that the process began with.
    func run() throws {
        // A log that nobody reads any more is an error to write to, not the daemon's end.
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
