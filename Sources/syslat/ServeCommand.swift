import ArgumentParser
import CPlatform
import Glibc
import HTTP
import Logging
import Probe
import ServiceLifecycle
import API
import Documents
import Rendering
import Text
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
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
            \(Syslat.defaultAddress))
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

    @OptionGroup var access: AccessOptions

    @OptionGroup var confinement: SandboxOptions

    @Option(
        help: """
            Powers of two that one bucket of /metrics spans, \(MetricsBuckets.octaves.lowerBound) to \
            \(MetricsBuckets.octaves.upperBound): more make fewer series.
            """)
    var metricsOctaves = 1

    @Option(help: "How much to log: trace, debug, info, notice, warning, error or critical.")
    var logLevel = Logger.Level.info

    func validate() throws {
        guard interval.seconds >= 0.1 else { throw ValidationError("--interval is 100ms or longer") }
        guard history.nanoseconds >= interval.nanoseconds else {
            throw ValidationError("--history is at least as long as --interval")
        }
        guard MetricsBuckets.octaves.contains(metricsOctaves) else {
            throw ValidationError(
                "--metrics-octaves takes \(MetricsBuckets.octaves.lowerBound) to \(MetricsBuckets.octaves.upperBound)")
        }
        if let open = listen.first(where: { !$0.isLocal }) { try access.allowOpen(open) }
    }

    func run() async throws { try await run(try start()) }

    /// Opens, attaches and confines. To be called while the process has one thread, since what is given up is given up by a
    /// thread and those that it starts.
    func start() throws -> Daemon {
        // A log that nobody reads any more is an error to write to, not the daemon's end.
        signal(SIGPIPE, SIG_IGN)
        let (level, stream) = (logLevel, LogStream())
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler(label: label, stream: stream)
            handler.logLevel = level
            return handler
        }
        do {
            return try Daemon(
                DaemonOptions(
                    listen: listen, access: access, confinement: confinement, interval: interval, history: history,
                    includeSelf: includeSelf, persists: persist, buckets: MetricsBuckets(octaves: metricsOctaves)),
                logger: Logger(label: "serve"))
        } catch let error as ProbeError {
            throw fail("\(error)", .cannotRunHere)
        } catch let error as ValidationError {
            throw fail("\(error.message)", .validationFailure)
        } catch {
            throw fail("\(error)", .runtimeFailure)
        }
    }

    /// Serves until a signal ends it. SIGHUP and SIGINT don't where this process was started to ignore them; SIGTERM always does,
    /// since it is sent to this process and means it.
    func run(_ daemon: Daemon) async throws {
        let signals = [UnixSignal.sigterm] + [.sigint, .sighup].filter { syslat_is_ignored($0.rawValue) == 0 }
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: daemon)], gracefulShutdownSignals: signals,
                logger: quiet(Logger(label: "serve"))))
        try await group.run()
    }

    /// What the lifecycle logs is of use only when looking for its faults.
    private func quiet(_ logger: Logger) -> Logger {
        var quiet = logger
        quiet.logLevel = logger.logLevel <= .debug ? logger.logLevel : .critical
        return quiet
    }
}
