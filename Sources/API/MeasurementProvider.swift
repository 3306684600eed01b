package import Documents
package import Measurements
package import Platform
package import Syscalls
package import Timeline

/// Where the API gets its figures from.
package protocol MeasurementProvider: AnyObject {
    /// Reads the probe again, unless that was done a moment ago.
    func refresh()
    /// The newest snapshot, or nil before the first.
    var latest: Snapshot? { get }
    /// How many snapshots there were: changes whenever `latest` does.
    var snapshots: UInt64 { get }
    /// The newest window of at least `nanoseconds`, or as much as there is; nil before the first snapshot.
    func window(nanoseconds: UInt64) -> Window?
    /// Exactly what came after the snapshot that `cursor` names; nil if that isn't known (any more).
    func window(since cursor: Cursor) -> Window?
    /// Who called what in `window`, which is one of this history; nil where it isn't recorded whose calls are whose.
    func activity(in window: Window) -> Activity?
    /// How long the calls of one kind took in the time before `window`, which is one of this history, in steps of about `stepNs`.
    ///
    /// - Parameter isWanted: whose calls are wanted, by the number of the caller; nil for all.
    func history(
        before window: Window, stepNs: UInt64, of syscall: SyscallID, by isWanted: ((UInt32) -> Bool)?
    ) -> [HistoryStep]
    /// Who the callers are, as of the newest snapshot; nil where it isn't recorded whose calls are whose.
    var callers: Callers? { get }
    /// The name of a user; nil if it isn't known.
    func userName(_ uid: UInt32) -> String?
    /// A cursor of the newest snapshot, which is kept for it; nil before the first.
    func cursor() -> Cursor?
    /// The calls in progress, oldest first.
    ///
    /// - Parameter withFrames: whether their kernel stacks are wanted.
    /// - Throws: `SystemFailure` if the kernel doesn't tell.
    func callsInFlight(withFrames: Bool) throws(SystemFailure) -> [CallInFlight]
    /// The calls that were written down one by one, as of the last `refresh`; nil where none is.
    var slowLog: SlowLog? { get }
    /// Which calls those are.
    var slowRules: SlowRules? { get }
    /// The slowest call ever of a kind; nil where it isn't known.
    func slowest(_ syscall: SyscallID) -> SlowCall?
    /// The names of the kernel functions at `frames`; empty where they may not be seen.
    func functionNames(_ frames: [UInt64]) -> [String]
    /// CLOCK_MONOTONIC in ns.
    var now: UInt64 { get }
    /// The machine's load average over 1, 5 and 15 minutes; empty if it can't be had.
    var loadAverage: [Double] { get }
    /// What this process takes.
    var process: ProcessStatus { get }
    /// Whether the probe is attached and sampled regularly.
    var isReady: Bool { get }
}
