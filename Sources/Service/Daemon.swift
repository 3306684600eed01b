import API
import CPlatform
import Documents
import Glibc
package import HTTP
import Loop
package import Logging
import Measurements
package import Platform
import Probe
import Sandbox
import Text

/// The daemon: sockets, probe, timeline and server, on one thread.
package final class Daemon {
    private let listeners: [ListeningSocket]
    private let pipeline: Pipeline
    private let server: HTTPServer
    private let intervalSeconds: Double
    private let logger: Logger
    private let manager: ServiceManager
    private let loop = Loop()
    /// Log lines for after the signal handlers are set up, since a reader of the line 'ready' may send a signal at once.
    private var firstLines: [(Logger.Level, String)]

    /// Why the daemon can't start.
    package enum Failure: Error {
        /// The options contradict each other: a usage error.
        case usage(String)
        /// This machine, or this user, can't run it. Another try would fail in the same way.
        case cannotRunHere(String)
        /// A failure that may be temporary.
        case failed(String)
    }

    /// Opens the sockets, attaches the probe, and drops the privileges that are no longer needed. Call it while the process
    /// has one thread.
    package init(_ options: DaemonOptions, logger: Logger) throws(Failure) {
        let begin = ContinuousClock.now
        manager = ServiceManager.take()
        intervalSeconds = Double(options.intervalNs) / 1e9
        self.logger = logger
        // The sockets come first: a port in use is the most common mistake, and finding it should cost nothing.
        let listeners = try Self.mayPass { () throws(SystemFailure) in try Self.openSockets(options.listen) }
        self.listeners = listeners
        let user = try Self.cannotHeal { () throws(SystemFailure) in
            try options.userName.map { name throws(SystemFailure) in try User(name) }
        }
        let token = try Self.cannotHeal { () throws(SystemFailure) in
            try options.tokenPath.map { path throws(SystemFailure) in
                try BearerToken(file: path) { logger.error("\($0)") }
            }
        }
        if let open = listeners.first(where: \.isOpenToAll), token == nil, !options.allowsAnonymous {
            throw .usage(Self.openness(of: open.address))
        }
        let localNames = LocalNames.inHostsFile()
        let probe: Probe
        do {
            probe = try Probe(
                includeSelf: options.includesSelf, persists: options.persists, tellsCallers: options.recordsSubjects,
                slow: options.slow, logger: logger)
        } catch {
            throw .cannotRunHere("\(error)")
        }
        let pipeline = Pipeline(probe, intervalNs: options.intervalNs, historyNs: options.historyNs) {
            logger.error("\($0)")
        }
        self.pipeline = pipeline
        let sockets = listeners.compactMap { if case .unix(let path) = $0.address { path } else { nil } }
        let sandbox = try Self.mayPass { () throws(SystemFailure) in
            try Sandbox(
                .serve(
                    as: user, isRestricted: options.isSandboxed, socketPaths: sockets, tokenPath: options.tokenPath))
        }
        var identity = Identity.here(probe)
        identity.sandbox = sandbox.inForce
        let router = Router(
            provider: pipeline, identity: identity, buckets: options.buckets, cgroups: options.cgroups,
            exemplars: options.exemplars)
        server = HTTPServer(
            listeners: listeners, name: "syslat/\(Version.current)",
            access: AccessControl(token: token, openPaths: Router.openPaths, localNames: localNames)
        ) { router.respond(to: $0) }
        firstLines = Self.lines(listeners, sandbox, probe)
        let milliseconds = begin.duration(to: .now) / .milliseconds(1)
        firstLines.append((.info, "recording; attached and ready in \(Int(milliseconds.rounded())) ms"))
    }

    /// The log lines of the start.
    private static func lines(
        _ listeners: [ListeningSocket], _ sandbox: Sandbox, _ probe: Probe
    ) -> [(Logger.Level, String)] {
        var lines = listeners.map { (Logger.Level.info, "listening on \($0.address)") }
        lines += sandbox.missing.map { (.warning, "\($0); use --no-sandbox to leave out this restriction") }
        lines.append((.info, "confinement: \(sandbox.inForce.joined(separator: "; "))"))
        if let replaced = probe.replaced {
            lines.append(
                (.warning, "counting starts from zero: the kept recorder has another layout, \(replaced)"))
        }
        if probe.isTakenOver {
            let since = Timestamp.rfc3339(unixNs: probe.clock.now().unixNs(of: probe.attached))
            lines.append((.info, "resumed counting that began at \(since)"))
        }
        lines.append((.info, "attached to \(probe.attachment.events)"))
        if let warning = probe.attachment.warning { lines.append((.warning, "\(warning)")) }
        if let obstacle = probe.callersObstacle {
            lines.append((.warning, "recording without callers, as with --subjects off: \(obstacle)"))
        }
        if let obstacle = probe.argumentsObstacle {
            lines.append((.warning, "recording without arguments, as without --arguments: \(obstacle)"))
        }
        if let failure = probe.inFlightFailure {
            lines.append(
                (.warning, "recording without the list of calls in flight and without their ages: \(failure)"))
        }
        return lines
    }

    /// Serves until a signal ends it. SIGHUP and SIGINT have no effect if the process was started with them ignored. SIGTERM
    /// always ends it, since it is sent to this process on purpose.
    package func run() throws(SystemFailure) {
        let signals = [SIGTERM] + [SIGINT, SIGHUP].filter { !SignalWatch.isIgnored($0) }
        loop.add(
            try SignalWatch(signals) { [manager, server] _ in
                manager.stopping()
                server.stop()
            })
        for (level, line) in firstLines { logger.log(level: level, "\(line)") }
        manager.ready("recording")
        // Half of the code serves the start, which is over.
        syslat_give_back_code()
        var heartbeat = Heartbeat(manager, interval: intervalSeconds, now: pipeline.now)
        loop.add(Ticker(every: heartbeat.period) { [pipeline] in heartbeat.beat(pipeline) })
        if pipeline.callers != nil || pipeline.slowRules != nil {
            loop.add(Ticker(every: 0.1) { [pipeline] in pipeline.relieve() })
        }
        loop.add(server)
        loop.run { server.isFinished }
        pipeline.detach()
        // The caller may keep this object until the process ends, so `deinit` comes too late.
        for listener in listeners { listener.removeFile() }
        logger.info(
            pipeline.isPinned
                ? "stopped; the recorder stays attached and counts, 'syslat detach' removes it"
                : "stopped; every program is detached")
    }

    /// The error for listening on `address` without a token.
    package static func openness(of address: SocketAddress) -> String {
        let (how, readers) =
            if case .unix = address {
                ("the passed socket \(address)", "every user of this machine")
            } else {
                ("--listen \(address)", "other machines")
            }
        return
            "\(how) lets \(readers) read the figures; require a token with --token-file, or add --allow-anonymous to permit "
            + "it"
    }

    /// The sockets from systemd and those of --listen; the default one if there is neither.
    private static func openSockets(_ listen: [SocketAddress]) throws(SystemFailure) -> [ListeningSocket] {
        let passed = try PassedSockets.take()
        let addresses = passed.isEmpty && listen.isEmpty ? [SocketAddress.usual] : listen
        var sockets = passed
        for address in addresses { sockets += try ListeningSocket.listen(on: address) }
        return sockets
    }

    /// A failure that the next start may not have, such as a port in use.
    private static func mayPass<Result>(_ body: () throws(SystemFailure) -> Result) throws(Failure) -> Result {
        do throws(SystemFailure) { return try body() } catch { throw .failed("\(error)") }
    }

    /// A failure that every start would have, such as an unknown user or a token file that others can read.
    private static func cannotHeal<Result>(_ body: () throws(SystemFailure) -> Result) throws(Failure) -> Result {
        do throws(SystemFailure) { return try body() } catch { throw .cannotRunHere("\(error)") }
    }
}

extension SocketAddress {
    /// The daemon's default address.
    package static let usual = SocketAddress.tcp(host: "127.0.0.1", port: 9737)
}
