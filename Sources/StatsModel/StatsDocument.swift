/// What `GET /stats` answers: every quantity with its unit in its name.
public struct StatsDocument: Codable, Equatable, Sendable {
    /// The machine's name.
    public var host: String
    /// The kernel's release, such as `6.18.44`.
    public var kernel: String
    /// syslat's version.
    public var version: String
    /// How many threads ran or wanted to, on average over 1, 5 and 15 minutes; empty if that can't be had.
    public var loadAverage: [Double]
    /// The time the figures are about.
    public var window: WindowSpan
    /// Names this answer's moment: `?since=` with it answers exactly what came after.
    public var cursor: String
    /// All system calls together, whatever the query selected.
    public var totals: Totals
    /// What the recorder says of itself, since it attached.
    public var recorder: RecorderStatus
    /// A row for each system call that the query selected, in the order it asked for.
    public var syscalls: [SyscallRow]

    /// A document from its parts.
    public init(
        host: String, kernel: String, version: String, loadAverage: [Double], window: WindowSpan, cursor: String,
        totals: Totals,
        recorder: RecorderStatus, syscalls: [SyscallRow]
    ) {
        self.host = host
        self.kernel = kernel
        self.version = version
        self.loadAverage = loadAverage
        self.window = window
        self.cursor = cursor
        self.totals = totals
        self.recorder = recorder
        self.syscalls = syscalls
    }

    enum CodingKeys: String, CodingKey {
        case host, kernel, version
        case loadAverage = "load_average"
        case window, cursor, totals, recorder, syscalls
    }
}

/// From when to when.
public struct WindowSpan: Codable, Equatable, Sendable {
    /// Its beginning, RFC 3339 in UTC with milliseconds.
    public var from: String
    /// Its end, likewise.
    public var to: String
    /// Its length by the monotonic clock.
    public var seconds: Double

    /// A span from its parts.
    public init(from: String, to: String, seconds: Double) {
        self.from = from
        self.to = to
        self.seconds = seconds
    }
}

/// Sums over all system calls.
public struct Totals: Codable, Equatable, Sendable {
    /// Calls that returned in the window.
    public var calls: UInt64
    /// Those of them that returned an error.
    public var errors: UInt64
    /// `calls` divided by the window's length.
    public var callsPerSecond: Double
    /// Their time: `cpuNs` + `waitNs`.
    public var totalNs: UInt64
    /// Their time on a CPU.
    public var cpuNs: UInt64
    /// Their time off the CPU.
    public var waitNs: UInt64
    /// The part of `waitNs` in which the threads had nothing to run: they waited for the call's own reason.
    public var blockedNs: UInt64
    /// The part of `waitNs` in which the threads could have run and waited for a CPU.
    public var runnableNs: UInt64
    /// Calls in progress at the window's end.
    public var inFlight: UInt64

    /// Sums from their parts.
    public init(
        calls: UInt64, errors: UInt64, callsPerSecond: Double, totalNs: UInt64, cpuNs: UInt64, waitNs: UInt64,
        blockedNs: UInt64, runnableNs: UInt64, inFlight: UInt64
    ) {
        self.calls = calls
        self.errors = errors
        self.callsPerSecond = callsPerSecond
        self.totalNs = totalNs
        self.cpuNs = cpuNs
        self.waitNs = waitNs
        self.blockedNs = blockedNs
        self.runnableNs = runnableNs
        self.inFlight = inFlight
    }

    enum CodingKeys: String, CodingKey {
        case calls, errors
        case callsPerSecond = "calls_per_second"
        case totalNs = "total_ns"
        case cpuNs = "cpu_ns"
        case waitNs = "wait_ns"
        case blockedNs = "blocked_ns"
        case runnableNs = "runnable_ns"
        case inFlight = "in_flight"
    }
}
