import Timeline
import Histograms
import Measurements
import API
import Documents
import Platform
import Rendering
import Text
import Syscalls

/// Two seconds of a machine's life, made of numbers.
final class RecordedSource: MeasurementProvider {
    private var history = Timeline()
    private var snapshot: Snapshot?
    var time: UInt64 = 50_000_000_000
    var isReady = true
    private(set) var refreshes = 0
    /// What is done at each refresh.
    var whenRefreshed: () -> Void = {}
    /// Why the calls in progress can't be had, if they can't.
    var inFlightFailure: SystemFailure?
    /// Who called what, whatever the window; nil if that isn't recorded.
    var activity: Activity?
    /// When the daemon started, in ns since 1970; nil if that isn't known.
    var startUnixNs: UInt64?
    /// The names of users.
    var userNames: [UInt32: String] = [:]
    /// What is known of whose the calls in progress are, by thread.
    var inFlightSubjects: [Int: (process: ProcessKey?, cgroup: CgroupKey?, uid: UInt32?)] = [:]
    /// How many of them hang in numbers without a name.
    var unnamedInFlight = 0

    var slowLog: SlowLog?
    var slowRules: SlowRules?
    /// The slowest call of each kind.
    var slowestCalls: [SyscallID: SlowCall] = [:]

    static let read = SyscallID.call(.x86_64, number: 0)
    static let write = SyscallID.call(.x86_64, number: 1)
    static let getpid32 = SyscallID.call(.i386, number: 20)
    static let read32 = SyscallID.call(.i386, number: 3)
    static let epoll = SyscallID.call(.x86_64, number: 232)
    static let futex = SyscallID.call(.x86_64, number: 202)

    init(isEmpty: Bool = false) {
        guard !isEmpty else { return }
        var snapshot = Snapshot(attached: Self.moment(0), taken: Self.moment(1), rows: [:], probe: ProbeCounts())
        snapshot.rows[Self.read] = Self.counts([100, 200, 300], wait: 0, errors: [11: 1])
        snapshot.rows[Self.epoll] = Self.counts([1_000_000_000], wait: 999_999_000, inFlight: 2)
        history.append(snapshot)
        snapshot.taken = Self.moment(2)
        snapshot.rows[Self.write] = Self.counts([5000, 7000], wait: 1000)
        snapshot.rows[Self.getpid32] = Self.counts([90], wait: 0)
        snapshot.rows[Self.read32] = Self.counts([95], wait: 0)
        snapshot.rows[.invalid] = Self.counts([50], wait: 0, errors: [38: 1])
        snapshot.rows[.other] = Self.counts([60], wait: 0, errors: [0: 1])
        snapshot.probe.unmatchedExits = 17
        history.append(snapshot)
        self.snapshot = snapshot
    }

    /// One more second, in which `read` is called once, and somebody sets the wall clock by `clockSeconds`.
    func advance(clockSeconds: Int = 0) {
        snapshot!.taken.monotonicNs += 1_000_000_000
        snapshot!.taken.unixNs &+= UInt64(bitPattern: Int64(1 + clockSeconds)) &* 1_000_000_000
        snapshot!.rows[Self.read]!.histogram.record(400)
        snapshot!.rows[Self.read]![.entries] += 1
        snapshot!.rows[Self.read]![.totalNs] += 400
        history.append(snapshot!)
    }

    func activity(in window: Window) -> Activity? { activity }

    /// Of some callers all that they did, as one step: the activity is of no window.
    func history(
        before window: Window, stepNs: UInt64, of syscall: SyscallID, by isWanted: ((UInt32) -> Bool)?
    ) -> [HistoryStep] {
        guard let isWanted else { return history.history(before: window, stepNs: stepNs, of: syscall) }
        var counts = CoarseCounts()
        activity?.ledger.forEach { key, tally in
            if key.code == syscall.code, isWanted(key.caller) { counts.add(tally, group: key.group) }
        }
        return [HistoryStep(from: Self.moment(1), to: window.from, octaves: counts.byPowerOfTwo)]
    }

    var callers: Callers? { activity?.callers }

    func slowest(_ syscall: SyscallID) -> SlowCall? { slowestCalls[syscall] }

    func userName(_ uid: UInt32) -> String? { userNames[uid] }

    private static func moment(_ seconds: UInt64) -> Moment {
        Moment(unixNs: 1_795_514_400_000_000_000 + seconds * 1_000_000_000, monotonicNs: seconds * 1_000_000_000)
    }

    private static func counts(
        _ durations: [UInt64], wait: UInt64, errors: [Int: UInt64] = [:], inFlight: UInt64 = 0
    ) -> SyscallCounts {
        var counts = SyscallCounts()
        for duration in durations { counts.histogram.record(duration) }
        counts[.entries] = UInt64(durations.count) + inFlight
        counts[.totalNs] = durations.reduce(0, +)
        counts[.waitNs] = wait
        counts.minNs = durations.min()!
        counts.maxNs = durations.max()!
        counts[.errors] = errors.values.reduce(0, +)
        counts.errnos = errors
        return counts
    }

    func refresh() {
        refreshes += 1
        whenRefreshed()
    }

    var latest: Snapshot? { history.latest }
    func window(nanoseconds: UInt64) -> Window? { history.window(nanoseconds: nanoseconds) }
    func window(since cursor: Cursor) -> Window? { history.window(since: cursor) }
    func cursor() -> Cursor? { history.cursor() }
    var snapshots: UInt64 { history.snapshots }
    var process: ProcessStatus {
        var status = ProcessStatus()
        (status.cpuNs, status.residentBytes) = (1_500_000_000, 20 << 20)
        status.startUnixNs = startUnixNs
        return status
    }
    let loadAverage = [0.5, 1.25, 2]
    var now: UInt64 { time }
    func functionNames(_ frames: [UInt64]) -> [String] { frames.map { "function_\($0)" } }

    func callsInFlight(withFrames: Bool) throws(SystemFailure) -> [CallInFlight] {
        if let inFlightFailure { throw inFlightFailure }
        let frames: [UInt64] = withFrames ? [1, 2] : []
        let unnamed = (0..<unnamedInFlight).map { number in
            CallInFlight(
                pid: 6, tid: number, comm: "odd", id: .call(.x86_64, number: 1000 + number), startNs: nil, frames: [])
        }
        let calls =
            unnamed + [
                CallInFlight(pid: 7, tid: 7, comm: "old\"\u{1b}", id: Self.futex, startNs: nil, frames: frames),
                CallInFlight(pid: 8, tid: 9, comm: "new", id: Self.epoll, startNs: 8_000_000_000, frames: frames),
                CallInFlight(pid: 8, tid: 10, comm: "new", id: Self.epoll, startNs: 49_000_000_000, frames: frames),
            ]
        return calls.map { call in
            guard let subject = inFlightSubjects[call.tid] else { return call }
            var call = call
            (call.process, call.cgroup, call.uid) = (subject.process, subject.cgroup, subject.uid)
            return call
        }
    }
}
