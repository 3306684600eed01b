public import History
public import Latency

/// Where the API gets its figures from.
public protocol StatisticsSource: AnyObject {
    /// Reads the recorder again, unless that was done a moment ago.
    func refresh()
    /// The newest snapshot, or nil before the first.
    var latest: Snapshot? { get }
    /// Changes whenever `latest` does.
    var generation: UInt64 { get }
    /// The newest window of at least `nanoseconds`, or as much as there is; nil before the first snapshot.
    func window(nanoseconds: UInt64) -> Window?
    /// Exactly what came after the snapshot that `cursor` names; nil if that isn't known (any more).
    func window(since cursor: Cursor) -> Window?
    /// A cursor of the newest snapshot, which is kept for it; nil before the first.
    func cursor() -> Cursor?
    /// The calls in progress, oldest first.
    ///
    /// - Parameter withFrames: whether their kernel stacks are wanted.
    /// - Throws: `SourceFailure` if the kernel doesn't tell.
    func callsInFlight(withFrames: Bool) throws(SourceFailure) -> [CallInFlight]
    /// The names of the kernel functions at `frames`; empty where they may not be seen.
    func functionNames(_ frames: [UInt64]) -> [String]
    /// CLOCK_MONOTONIC in ns.
    var now: UInt64 { get }
    /// The machine's load average over 1, 5 and 15 minutes; empty if it can't be had.
    var loadAverage: [Double] { get }
    /// What this process takes.
    var process: ProcessStatus { get }
    /// Whether the recorder is attached and sampled regularly.
    var isReady: Bool { get }
}

/// Why a source can't say what it was asked.
public struct SourceFailure: Error, CustomStringConvertible {
    /// One line: what failed, and why.
    public let description: String

    /// A failure that `description` tells.
    public init(_ description: String) { self.description = description }
}

/// What every answer says of the machine and the program.
public struct Identity: Sendable {
    /// The machine's name.
    public var host: String
    /// The kernel's release.
    public var kernel: String
    /// syslat's version.
    public var version: String
    /// How the recorder is attached: `raw_tracepoint` or `trace_event`.
    public var attachment: String?
    /// What that costs in exactness and why nothing better could be had; nil where every event is seen.
    public var attachmentWarning: String?
    /// What the daemon is confined to, in words.
    public var confinement: [String] = []

    /// An identity from its parts.
    public init(host: String, kernel: String, version: String) {
        self.host = host
        self.kernel = kernel
        self.version = version
    }
}
