package import Timeline
package import Measurements
import Probe
import API
package import Documents
import Glibc
package import Platform
import Rendering
package import Syscalls
import Text

/// The probe and the history, which answer the API's queries. Belongs to one thread.
package final class Pipeline: MeasurementProvider {
    private let probe: Probe
    private let intervalNs: UInt64
    private var timeline: Timeline
    /// When the last regular snapshot was taken, CLOCK_MONOTONIC in ns.
    private var lastSample: UInt64 = 0
    private var isAttached = true
    /// Control groups of slow calls for which a snapshot was taken to learn their names.
    private var groupsLookedFor: Set<CgroupKey> = []
    private static let maxGroupsLookedFor = 4096
    private let names: ([UInt64]) -> [String]
    private let users = UserNames()
    private let report: (String) -> Void
    private typealias InFlight = Result<[CallInFlight], SystemFailure>
    private var inFlight: (readNs: UInt64, hasFrames: Bool, calls: InFlight) = (0, false, .success([]))

    /// The allowed age of an answer, in ns. It bounds the work that requests can cause.
    private static let freshnessNs: UInt64 = 20_000_000

    /// - Parameters:
    ///   - report: receives errors at run time.
    ///   - names: finds the names of kernel functions; nil for /proc/kallsyms.
    init(
        _ probe: Probe, intervalNs: UInt64, historyNs: UInt64, report: @escaping (String) -> Void = { _ in },
        names: (([UInt64]) -> [String])? = nil
    ) {
        self.names = names ?? { [symbols = KernelSymbols()] frames in frames.compactMap { symbols.name(of: $0) } }
        self.probe = probe
        self.report = report
        self.intervalNs = intervalNs
        timeline = Timeline(retentionNs: historyNs)
        slowLog = probe.slowRules.map { SlowLog(capacity: $0.logBytes) }
        _ = OwnProcess.status  // Opens its files while that is still allowed.
        if let kept = probe.takeKeptCallers(), !timeline.resumeCallers(kept) {
            report("cannot read the kept counts by caller; they start from zero")
        }
        sample()
    }

    /// Takes the regular snapshot. Windows can begin at it.
    package func sample() {
        takeSlow()
        timeline.append(probe.snapshot())
        keepCallers()
        lastSample = now
    }

    /// Reads the probe if it soon runs out of room for callers.
    func relieve() {
        takeSlow()
        if probe.isPressed { update() }
    }

    /// Reads new slow calls into the log. Returns whether one of them has a control group that no snapshot has named yet.
    @discardableResult private func takeSlow() -> Bool {
        guard slowLog != nil else { return false }
        let known = timeline.knownCallers?.cgroupPaths
        var isNamed = true
        probe.takeSlow { call in
            slowLog?.append(call)
            guard let known, let cgroup = call.cgroup, known[cgroup] == nil else { return }
            // Once for each group: if it has no name now, it will have none later.
            if groupsLookedFor.count >= Self.maxGroupsLookedFor { groupsLookedFor = [] }
            if groupsLookedFor.insert(cgroup).inserted { isNamed = false }
        }
        slowLog?.account = probe.slowAccount
        return !isNamed
    }

    private func update() {
        timeline.update(probe.snapshot())
        keepCallers()
    }

    /// Leaves what is known of callers for a daemon that comes later, if there can be one.
    private func keepCallers() {
        probe.forget(timeline.takeForgottenGroups())
        guard probe.keepsCallers, let packed = timeline.packedCallers() else { return }
        probe.keep(packed)
    }

    /// Whether the probe stays attached when this process ends.
    package var isPinned: Bool { probe.isPinned }

    package func detach() {
        probe.detach()
        isAttached = false
    }

    package func refresh() {
        if takeSlow() { return update() }
        let freshNs = max(Self.freshnessNs, timeline.cursorSpacingNs)
        guard let latest, now - latest.taken.monotonicNs < freshNs else {
            return update()
        }
    }

    package var latest: Snapshot? { timeline.latest }

    package func window(nanoseconds: UInt64) -> Window? { timeline.window(nanoseconds: nanoseconds) }

    package func window(since cursor: Cursor) -> Window? { timeline.window(since: cursor) }

    package func activity(in window: Window) -> Activity? { timeline.activity(in: window) }

    package func history(
        before window: Window, stepNs: UInt64, of syscall: SyscallID, by isWanted: ((UInt32) -> Bool)?
    ) -> [HistoryStep] {
        timeline.history(before: window, stepNs: stepNs, of: syscall, by: isWanted)
    }

    package var callers: Callers? { timeline.knownCallers }

    package private(set) var slowLog: SlowLog?

    package var slowRules: SlowRules? { probe.slowRules }

    package func slowest(_ syscall: SyscallID) -> SlowCall? { probe.slowest(syscall) }

    package func userName(_ uid: UInt32) -> String? { users.name(of: uid) }

    package var snapshots: UInt64 { timeline.snapshots }

    package var process: ProcessStatus { OwnProcess.status }

    package var loadAverage: [Double] {
        var load = [0.0, 0, 0]
        let count = getloadavg(&load, 3)
        return Array(load.prefix(max(0, Int(count))))
    }

    package func cursor() -> Cursor? { timeline.cursor() }

    package var isReady: Bool {
        isAttached && now - lastSample < 3 * intervalNs + 1_000_000_000
    }

    package var now: UInt64 { probe.clock.now().monotonicNs }

    package func callsInFlight(withFrames: Bool) throws(SystemFailure) -> [CallInFlight] {
        if now - inFlight.readNs >= Self.freshnessNs || (withFrames && !inFlight.hasFrames) {
            let calls = readInFlight(withFrames: withFrames)
            // Reported once, not at each request, until it works again.
            if case .failure(let failure) = calls, case .success = inFlight.calls { report("\(failure)") }
            inFlight = (now, withFrames, calls)
        }
        return try inFlight.calls.get()
    }

    private func readInFlight(withFrames: Bool) -> InFlight {
        do {
            let calls = try probe.callsInFlight(withFrames: withFrames)
            return .success(calls.sorted { ($0.startNs ?? 0, $0.tid) < ($1.startNs ?? 0, $1.tid) })
        } catch {
            return .failure(SystemFailure("read the calls in flight", detail: "\(error)"))
        }
    }

    package func functionNames(_ frames: [UInt64]) -> [String] { names(frames) }
}
