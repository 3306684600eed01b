import Foundation
import HTTP
import Logging
import Recorder
import ServiceLifecycle
import StatsAPI

/// The daemon: sockets, recorder, history and server on one thread of their own.
struct Daemon: Service {
    let listen: [SocketAddress]
    let access: AccessOptions
    let interval: DurationOption
    let history: DurationOption
    let includeSelf: Bool
    let buckets: MetricsBuckets
    let logger: Logger
    let stop: StopSignal

    /// Serves until the lifecycle asks for shutdown.
    func run() async throws {
        try await withGracefulShutdownHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                Thread.detachNewThread { continuation.resume(with: Result { try serve() }) }
            }
        } onGracefulShutdown: {
            stop.stop()
        }
    }

    private func serve() throws {
        let begin = ContinuousClock.now
        // The sockets first: a taken port is the commonest mistake and should cost nothing.
        let listeners = try openSockets()
        let token = try access.token { logger.error("\($0)") }
        if let open = listeners.first(where: \.isOpenToAll), token == nil { try access.allowOpen(open.address) }
        let recorder = try Recorder(includeSelf: includeSelf, logger: logger)
        let pipeline = Pipeline(recorder, intervalNs: interval.nanoseconds, historyNs: history.nanoseconds) {
            logger.error("\($0)")
        }
        let api = StatsAPI(source: pipeline, identity: .current, buckets: buckets)
        let server = HTTPServer(
            listeners: listeners, name: "syslat/\(Syslat.version)",
            access: AccessControl(token: token, openPaths: ["/healthz", "/readyz"])
        ) { api.respond(to: $0) }

        let milliseconds = begin.duration(to: .now) / .milliseconds(1)
        for listener in listeners {
            logger.info("listening on \(listener.address)")
        }
        logger.info("recording; attached and ready in \(Int(milliseconds.rounded())) ms")
        server.run(until: stop, every: interval.seconds) { pipeline.sample() }
        pipeline.detach()
        logger.info("stopped; every program is detached")
    }

    /// The sockets that systemd passed and those that --listen names; the usual one if there is neither.
    private func openSockets() throws -> [ListeningSocket] {
        let passed = try PassedSockets.take()
        let addresses = passed.isEmpty && listen.isEmpty ? [SocketAddress(Syslat.defaultAddress)!] : listen
        return passed + (try addresses.flatMap { try ListeningSocket.listen(on: $0) })
    }
}
