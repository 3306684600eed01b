import Measurements
import Documents
import Rendering
import Text

/// The daemon's periodic work: snapshots, and a keep-alive message for the service manager.
///
/// Both run in the poll loop, so a loop that hangs sends no message.
struct Heartbeat {
    /// Seconds between two beats: the time between snapshots, or an even part of it if the manager expects messages more
    /// often.
    let period: Double

    private let manager: ServiceManager
    private let beatsPerSample: Int
    private var beats = 0
    private var lastSign: UInt64
    private var lastStatus: UInt64

    /// The time between two status messages, in ns. People read them only occasionally.
    private static let statusNs: UInt64 = 5_000_000_000

    /// - Parameter interval: seconds between snapshots.
    init(_ manager: ServiceManager, interval: Double, now: UInt64) {
        self.manager = manager
        // Half of the timeout, as sd_watchdog_enabled(3) recommends.
        beatsPerSample = manager.watchdogSeconds.map { max(1, Int((interval / ($0 / 2)).rounded(.up))) } ?? 1
        period = interval / Double(beatsPerSample)
        (lastSign, lastStatus) = (now, now)
    }

    /// One beat.
    mutating func beat(_ pipeline: Pipeline) {
        beats += 1
        if beats % beatsPerSample == 0 { pipeline.sample() }
        guard manager.isThere else { return }
        let now = pipeline.now
        var lines: [String] = []
        if let seconds = manager.watchdogSeconds {
            // Due now if the next beat would be too late.
            let next = Double(now - lastSign) / 1e9 + period
            if next > seconds / 2 {
                lines.append("WATCHDOG=1")
                lastSign = now
            }
        }
        if now - lastStatus >= Self.statusNs {
            lines.append("STATUS=\(pipeline.statusLine)")
            lastStatus = now
        }
        // A busy manager may miss this message and get the next. The loop doesn't wait for it.
        if !lines.isEmpty { manager.send(lines.joined(separator: "\n"), mayWait: false) }
    }
}

extension Pipeline {
    /// The state of the recorder in one line, without figures that need a walk over every thread.
    fileprivate var statusLine: String {
        guard let window = window(nanoseconds: 10_000_000_000), window.seconds > 0, let latest else {
            return "recording"
        }
        let calls = window.rows.reduce(0) { $0 + $1.value.calls }
        let inFlight = latest.rows.reduce(0) { $0 + $1.value.inFlight }
        return "recording \(Format.rate(Double(calls) / window.seconds)) calls/s, \(inFlight) in flight"
    }
}
