import Sandbox
import Glibc
import HTTP
import Histograms
import Measurements
import Logging
import Probe
import ServiceLifecycle
import API
import Documents
import Rendering
import Text

/// What the daemon is made of.
struct DaemonOptions {
    let listen: [SocketAddress]
    let access: AccessOptions
    let confinement: SandboxOptions
    let interval: DurationOption
    let history: DurationOption
    let includeSelf: Bool
    let persists: Bool
    let buckets: MetricsBuckets
}

/// The daemon: sockets, probe, history and server, on one thread of their own once it runs.
///
/// Unchecked: what it is made of is made on the first thread, before there are others, and used on the serving thread alone
/// from then on.
final class Daemon: Service, @unchecked Sendable {
    private let listeners: [ListeningSocket]
    private let pipeline: Pipeline
    private let server: HTTPServer
    private let interval: DurationOption
    private let logger: Logger
    private let stop: StopSignal
    private let manager: ServiceManager
    /// What is logged once signals are heeded: whoever reads that it is ready may send one.
    private let firstLines: [(Logger.Level, String)]

    /// Opens the sockets, attaches the probe, and gives up what isn't needed from then on. To be called while the process has
    /// one thread.
    init(_ options: DaemonOptions, logger: Logger) throws {
        let begin = ContinuousClock.now
        manager = ServiceManager.take()
        stop = try StopSignal()
        interval = options.interval
        self.logger = logger
        // The sockets first: a taken port is the commonest mistake and should cost nothing.
        listeners = try Self.openSockets(options.listen)
        let user = try options.confinement.wantedUser
        let token = try options.access.token { logger.error("\($0)") }
        if let open = listeners.first(where: \.isOpenToAll), token == nil { try options.access.allowOpen(open.address) }
        let localNames = LocalNames.inHostsFile()
        let recorder = try Probe(
            includeSelf: options.includeSelf, persists: options.persists, logger: logger)
        pipeline = Pipeline(
            recorder, intervalNs: options.interval.nanoseconds, historyNs: options.history.nanoseconds
        ) {
            logger.error("\($0)")
        }
        var identity = Identity.current
        let confinement = try Sandbox(
            options.confinement.wanted(user: user, listen: listeners.map(\.address), token: options.access.tokenFile))
        identity.confinement = confinement.inForce
        (identity.attachment, identity.attachmentWarning) = (
            recorder.attachment.kind.rawValue, recorder.attachment.warning
        )
        let api = StatsAPI(source: pipeline, identity: identity, buckets: options.buckets)
        server = HTTPServer(
            listeners: listeners, name: "syslat/\(Syslat.version)",
            access: AccessControl(token: token, openPaths: ["/healthz", "/readyz"], localNames: localNames)
        ) { api.respond(to: $0) }
        var lines = confinement.missing.map { (Logger.Level.warning, "\($0); --no-sandbox leaves it out") }
        lines.append((.info, "confined to: \(confinement.inForce.joined(separator: "; "))"))
        if let replaced = recorder.replaced {
            lines.append(
                (.warning, "counting starts anew: the recorder that was kept has another layout, \(replaced)"))
        }
        if recorder.isTakenOver {
            let since = Timestamp.rfc3339(unixNs: recorder.clock.now().unixNs(of: recorder.attached))
            lines.append((.info, "resumed counting that began at \(since)"))
        }
        lines.append((.info, "attached to \(recorder.attachment.events)"))
        if let warning = recorder.attachment.warning { lines.append((.warning, "\(warning)")) }
        if let failure = recorder.inFlightFailure {
            lines.append(
                (.warning, "recording without a list of the calls in progress, and without their ages: \(failure)"))
        }
        let milliseconds = begin.duration(to: .now) / .milliseconds(1)
        lines.append((.info, "recording; attached and ready in \(Int(milliseconds.rounded())) ms"))
        firstLines = listeners.map { (.info, "listening on \($0.address)") } + lines
    }

    /// Serves until the lifecycle asks for shutdown.
    func run() async throws {
        await withGracefulShutdownHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                Thread.start {
                    self.serve()
                    continuation.resume()
                }
            }
        } onGracefulShutdown: {
            self.manager.stopping()
            self.stop.stop()
        }
    }

    private func serve() {
        for (level, line) in firstLines { logger.log(level: level, "\(line)") }
        manager.ready("recording")
        var heartbeat = Heartbeat(manager, interval: interval.seconds, now: pipeline.now)
        server.run(until: stop, every: heartbeat.period) { heartbeat.beat(self.pipeline) }
        pipeline.detach()
        // Whoever still holds this object may keep it to the end of the process.
        for listener in listeners { listener.removeFile() }
        logger.info(
            pipeline.isPinned
                ? "stopped; the kernel goes on counting, 'syslat detach' ends that"
                : "stopped; every program is detached")
    }

    /// The sockets that systemd passed and those that --listen names; the usual one if there is neither.
    private static func openSockets(_ listen: [SocketAddress]) throws -> [ListeningSocket] {
        let passed = try PassedSockets.take()
        let addresses = passed.isEmpty && listen.isEmpty ? [SocketAddress(Syslat.defaultAddress)!] : listen
        return passed + (try addresses.flatMap { try ListeningSocket.listen(on: $0) })
    }
}
