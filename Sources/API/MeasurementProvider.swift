package import Documents
package import Measurements
package import Platform
package import Syscalls
package import Timeline

/// The source of the API's figures.
package protocol MeasurementProvider: AnyObject {
    /// Reads the probe again, unless it was read a moment ago.
    func refresh()
    /// The newest snapshot, or nil before the first.
    var latest: Snapshot? { get }
    /// The number of snapshots so far; changes with `latest`.
    var snapshots: UInt64 { get }
    /// The newest window of at least `nanoseconds`, or as much as there is; nil before the first snapshot.
    func window(nanoseconds: UInt64) -> Window?
    /// The window from the snapshot of `cursor` to now; nil if that snapshot isn't known, or no longer.
    func window(since cursor: Cursor) -> Window?
    /// The calls of each caller in `window`, a window of this history; nil if callers aren't recorded.
    func activity(in window: Window) -> Activity?
    /// How long the calls of one kind took in the time before `window`, which is one of this history, in steps of about `stepNs`.
    ///
    /// - Parameter isWanted: whose calls are wanted, by the number of the caller; nil for all.
    func history(
        before window: Window, stepNs: UInt64, of syscall: SyscallID, by isWanted: ((UInt32) -> Bool)?
    ) -> [HistoryStep]
    /// The identities of the callers, as of the newest snapshot; nil if callers aren't recorded.
    var callers: Callers? { get }
    /// The name of a user; nil if it isn't known.
    func userName(_ uid: UInt32) -> String?
    /// A cursor of the newest snapshot, which is kept for it; nil before the first.
    func cursor() -> Cursor?
    /// The calls in flight, oldest first.
    ///
    /// - Parameter withFrames: whether to read their kernel stacks.
    /// - Throws: `SystemFailure` if the kernel refuses to list them.
    func callsInFlight(withFrames: Bool) throws(SystemFailure) -> [CallInFlight]
    /// The log of slow calls, as of the last `refresh`; nil if slow calls aren't logged.
    var slowLog: SlowLog? { get }
    /// The rules of the log.
    var slowRules: SlowRules? { get }
    /// The slowest call of a kind since the probe attached; nil if it isn't known.
    func slowest(_ syscall: SyscallID) -> SlowCall?
    /// The names of the kernel functions at `frames`; empty if kernel symbols are hidden.
    func functionNames(_ frames: [UInt64]) -> [String]
    /// CLOCK_MONOTONIC in ns.
    var now: UInt64 { get }
    /// The machine's load average over 1, 5 and 15 minutes; empty if it can't be read.
    var loadAverage: [Double] { get }
    /// The resources of this process.
    var process: ProcessStatus { get }
    /// Whether the probe is attached and sampled regularly.
    var isReady: Bool { get }
}
