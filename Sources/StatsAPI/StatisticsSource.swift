public import Latency

/// Where the API gets its figures from.
public protocol StatisticsSource: AnyObject {
    /// Reads the recorder again, unless that was done a moment ago.
    func refresh()
    /// The newest snapshot, or nil before the first.
    var latest: Snapshot? { get }
    /// The newest window of at least `nanoseconds`, or as much as there is; nil before the first snapshot.
    func window(nanoseconds: UInt64) -> Window?
    /// The calls in progress, oldest first.
    ///
    /// - Parameter withFrames: whether their kernel stacks are wanted.
    func callsInFlight(withFrames: Bool) -> [CallInFlight]
    /// The names of the kernel functions at `frames`; empty where they may not be seen.
    func functionNames(_ frames: [UInt64]) -> [String]
    /// CLOCK_MONOTONIC in ns.
    var now: UInt64 { get }
    /// Whether the recorder is attached and sampled regularly.
    var isReady: Bool { get }
}

/// What every answer says of the machine and the program.
public struct Identity: Sendable {
    /// The machine's name.
    public var host: String
    /// The kernel's release.
    public var kernel: String
    /// syslat's version.
    public var version: String

    /// An identity from its parts.
    public init(host: String, kernel: String, version: String) {
        self.host = host
        self.kernel = kernel
        self.version = version
    }
}
