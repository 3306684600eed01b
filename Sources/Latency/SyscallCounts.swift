/// Everything counted about one system call: since the recorder attached (in a `Snapshot`) or in a `Window`.
public struct SyscallCounts: Equatable, Sendable {
    /// Calls that entered.
    public var entries: UInt64 = 0
    /// Time of the calls that returned, in ns.
    public var totalNs: UInt64 = 0
    /// The part of `totalNs` that the calling threads spent off the CPU, in ns.
    public var waitNs: UInt64 = 0
    /// The part of `waitNs` in which the threads could have run and waited for a CPU, in ns. In the rest they were blocked.
    public var runnableNs: UInt64 = 0
    /// The shortest call in ns. In a window: exact where the window saw it, else its bucket's lower bound. 0 if none.
    public var minNs: UInt64 = 0
    /// The longest call in ns. In a window: exact where the window saw it, else its bucket's upper bound. 0 if none.
    public var maxNs: UInt64 = 0
    /// Calls that returned -4095 ... -1.
    public var errors: UInt64 = 0
    /// Calls whose thread ended inside them: exit, exit_group.
    public var neverReturned: UInt64 = 0
    /// Calls in progress whose state was lost; `RecorderCounts.Lost` has the reasons.
    public var lost: UInt64 = 0
    /// How long the calls took.
    public var histogram = Histogram()
    /// Errors by error number. 0 stands for numbers that no errno has, and for errors that found no place for their number.
    public var errnos: [Int: UInt64] = [:]

    /// Nothing counted yet.
    public init() {}

    /// Calls that returned.
    public var calls: UInt64 { histogram.total }

    /// Whether of some calls no more is known than the octave of their duration.
    public var isCoarse: Bool { histogram.isCoarse }

    /// The part of `totalNs` spent on the CPU, in ns.
    public var cpuNs: UInt64 { totalNs - min(waitNs, totalNs) }

    /// Of a snapshot's counts: the calls that are in progress.
    public var inFlight: UInt64 {
        let ended = calls + neverReturned + lost
        return entries > ended ? entries - ended : 0
    }

    /// Whether nothing at all was counted.
    public var isEmpty: Bool { entries == 0 && neverReturned == 0 && lost == 0 && histogram.total == 0 }

    /// A quantile of the durations, kept between `minNs` and `maxNs`; see `Histogram.quantile`.
    public func quantile(permille: UInt64) -> Quantile? { quantiles(permille: [permille]).first }

    /// Several quantiles, in rising order, by one pass over the buckets; see `Histogram.quantiles`.
    public func quantiles(permille: [UInt64]) -> [Quantile] {
        histogram.quantiles(permille: permille, within: minNs...max(minNs, maxNs))
    }
}
