import Foundation
import HTTP
import Logging
import Recorder
import ServiceLifecycle
import StatsAPI

/// The daemon: sockets, recorder, history and server on one thread of their own.
struct Daemon: Service {
    let listen: [SocketAddress]
    let interval: DurationOption
    let history: DurationOption
    let includeSelf: Bool
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
        let listeners = try listen.map { address throws(SocketError) in try ListeningSocket(address) }
        let recorder = try Recorder(includeSelf: includeSelf, logger: logger)
        let pipeline = Pipeline(recorder, intervalNs: interval.nanoseconds, historyNs: history.nanoseconds)
        let api = StatsAPI(source: pipeline, identity: .current)
        let server = HTTPServer(listeners: listeners, name: "syslat/\(Syslat.version)") { api.respond(to: $0) }

        let milliseconds = begin.duration(to: .now) / .milliseconds(1)
        for listener in listeners {
            logger.info("listening on \(listener.address)")
        }
        logger.info("recording; attached and ready in \(Int(milliseconds.rounded())) ms")
        server.run(until: stop, every: interval.seconds) { pipeline.sample() }
        pipeline.detach()
        logger.info("stopped; every program is detached")
    }
}
