import Measurements
import Documents
import Rendering
import Text

/// What the daemon does regularly: snapshots, and a sign of life for the service manager.
///
/// Both come from the poll loop, so that a loop that hangs gives no sign.
struct Heartbeat {
    /// Seconds between two beats: the time between snapshots, or an even part of it where the manager wants to hear from us
    /// more often.
    let period: Double

    private let manager: ServiceManager
    private let beatsPerSample: Int
    private var beats = 0
    private var lastSign: UInt64
    private var lastStatus: UInt64

    /// How long a status stands, in ns. It is for people who look at it now and then.
    private static let statusNs: UInt64 = 5_000_000_000

    /// - Parameter interval: seconds between snapshots.
    init(_ manager: ServiceManager, interval: Double, now: UInt64) {
        self.manager = manager
        // Half of what is allowed, as sd_watchdog_enabled(3) asks.
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
            // Due now if it would be late at the next beat.
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
        // A manager that is too busy for this message gets the next; the loop doesn't wait for it.
        if !lines.isEmpty { manager.send(lines.joined(separator: "\n"), mayWait: false) }
    }
}

extension Pipeline {
    /// What is being recorded, in one line without figures that need a walk over every thread.
    fileprivate var statusLine: String {
        guard let window = window(nanoseconds: 10_000_000_000), window.seconds > 0, let latest else {
            return "recording"
        }
        let calls = window.rows.reduce(0) { $0 + $1.value.calls }
        let inFlight = latest.rows.reduce(0) { $0 + $1.value.inFlight }
        return "recording \(Format.rate(Double(calls) / window.seconds)) calls/s, \(inFlight) in flight"
    }
}
