import Glibc
import Timeline
import Histograms
import Measurements
import Probe
import API
import Documents
import Rendering
import Text

/// Probe and history put together: what the API asks. Belongs to one thread.
final class Pipeline: StatisticsSource {
    private let recorder: Probe
    private let intervalNs: UInt64
    private var history: History
    /// When the last regular snapshot was taken, CLOCK_MONOTONIC in ns.
    private var lastSample: UInt64 = 0
    private var isAttached = true
    private let symbols = KernelSymbols()
    private let report: (String) -> Void
    private typealias InFlight = Result<[CallInFlight], SystemFailure>
    private var inFlight: (readNs: UInt64, hasFrames: Bool, calls: InFlight) = (0, false, .success([]))

    /// Answers may be this much older than the request: it bounds the work that requests can cause.
    private static let freshnessNs: UInt64 = 20_000_000

    /// - Parameter report: told what fails while it runs.
    init(
        _ recorder: Probe, intervalNs: UInt64, historyNs: UInt64, report: @escaping (String) -> Void = { _ in }
    ) {
        self.recorder = recorder
        self.report = report
        self.intervalNs = intervalNs
        history = History(retentionNs: historyNs)
        _ = ProcessStatus.current  // Opens what it reads, while that may be opened.
        sample()
    }

    /// The regular snapshot, which windows can begin at.
    func sample() {
        history.append(recorder.snapshot())
        lastSample = now
    }

    /// Whether the kernel goes on counting when this process ends.
    var isPinned: Bool { recorder.isPinned }

    func detach() {
        recorder.detach()
        isAttached = false
    }

    func refresh() {
        let freshNs = max(Self.freshnessNs, history.cursorSpacingNs)
        guard let latest, now - latest.taken.monotonicNs < freshNs else {
            return history.update(recorder.snapshot())
        }
    }

    var latest: Snapshot? { history.latest }

    func window(nanoseconds: UInt64) -> Window? { history.window(nanoseconds: nanoseconds) }

    func window(since cursor: Cursor) -> Window? { history.window(since: cursor) }

    var generation: UInt64 { history.snapshots }

    var process: ProcessStatus { .current }

    var loadAverage: [Double] {
        var load = [0.0, 0, 0]
        let count = getloadavg(&load, 3)
        return Array(load.prefix(max(0, Int(count))))
    }

    func cursor() -> Cursor? { history.cursor() }

    var isReady: Bool {
        isAttached && now - lastSample < 3 * intervalNs + 1_000_000_000
    }

    var now: UInt64 { recorder.clock.now().monotonicNs }

    func callsInFlight(withFrames: Bool) throws(SystemFailure) -> [CallInFlight] {
        if now - inFlight.readNs >= Self.freshnessNs || (withFrames && !inFlight.hasFrames) {
            let calls = readInFlight(withFrames: withFrames)
            // Said once, not at every question, until it works again.
            if case .failure(let failure) = calls, case .success = inFlight.calls { report("\(failure)") }
            inFlight = (now, withFrames, calls)
        }
        return try inFlight.calls.get()
    }

    private func readInFlight(withFrames: Bool) -> InFlight {
        do {
            let calls = try recorder.callsInFlight(withFrames: withFrames)
            return .success(calls.sorted { ($0.startNs ?? 0, $0.tid) < ($1.startNs ?? 0, $1.tid) })
        } catch {
            return .failure(SystemFailure("the calls in progress can't be read: \(error)"))
        }
    }

    func functionNames(_ frames: [UInt64]) -> [String] { frames.compactMap { symbols.name(of: $0) } }
}

extension Identity {
    /// This machine and this program.
    static var current: Identity {
        Identity(host: KernelIdentity.host, kernel: KernelIdentity.release, version: Syslat.version)
    }
}
