/// One system call in a window.
public struct SyscallRow: Codable, Equatable, Sendable {
    /// Its name, `syscall_N`, `invalid` or `other`.
    public var name: String
    /// Its ABI, such as `x86_64`; null for `invalid` and `other`.
    public var abi: String?
    /// Its number in the ABI's table; null for `invalid` and `other`.
    public var number: Int?
    /// Calls that entered in the window.
    public var entries: UInt64
    /// Calls that returned in the window.
    public var calls: UInt64
    /// `calls` divided by the window's length.
    public var callsPerSecond: Double
    /// Calls whose thread ended inside them.
    public var neverReturned: UInt64
    /// Calls that returned an error.
    public var errors: UInt64
    /// `errors` by the error's name.
    public var errnos: [String: UInt64]
    /// Time of the calls that returned: `cpuNs` + `waitNs`.
    public var totalNs: UInt64
    /// Time on a CPU.
    public var cpuNs: UInt64
    /// Time off the CPU.
    public var waitNs: UInt64
    /// The part of `waitNs` in which the threads had nothing to run: they waited for the call's own reason.
    public var blockedNs: UInt64
    /// The part of `waitNs` in which the threads could have run and waited for a CPU.
    public var runnableNs: UInt64
    /// Whether waiting is what this call is for.
    public var waitsByDesign: Bool
    /// Whether of some calls no more than the power of two is known that they took at most: memory for finer buckets is used up.
    public var isCoarse: Bool
    /// How long the calls took; null if none returned.
    public var latencyNs: LatencySummary?
    /// Calls in progress at the window's end.
    public var inFlight: InFlightSummary
    /// The calls by the power of two of ns that they took at most: element *i* holds those of more than 2^(i-1) and at most
    /// 2^i ns, the last possible (41) all longer ones; zeros at the end are left out. Null if it wasn't asked for.
    public var octaves: [UInt64]?

    /// A row from its parts.
    public init(
        name: String, abi: String?, number: Int?, entries: UInt64, calls: UInt64, callsPerSecond: Double,
        neverReturned: UInt64, errors: UInt64, errnos: [String: UInt64], totalNs: UInt64, cpuNs: UInt64, waitNs: UInt64,
        blockedNs: UInt64, runnableNs: UInt64, waitsByDesign: Bool, isCoarse: Bool = false,
        latencyNs: LatencySummary?, inFlight: InFlightSummary, octaves: [UInt64]? = nil
    ) {
        self.name = name
        self.abi = abi
        self.number = number
        self.entries = entries
        self.calls = calls
        self.callsPerSecond = callsPerSecond
        self.neverReturned = neverReturned
        self.errors = errors
        self.errnos = errnos
        self.totalNs = totalNs
        self.cpuNs = cpuNs
        self.waitNs = waitNs
        self.blockedNs = blockedNs
        self.runnableNs = runnableNs
        self.waitsByDesign = waitsByDesign
        self.isCoarse = isCoarse
        self.latencyNs = latencyNs
        self.inFlight = inFlight
        self.octaves = octaves
    }

    enum CodingKeys: String, CodingKey {
        case octaves
        case name, abi, number, entries, calls
        case callsPerSecond = "calls_per_second"
        case neverReturned = "never_returned"
        case errors, errnos
        case totalNs = "total_ns"
        case cpuNs = "cpu_ns"
        case waitNs = "wait_ns"
        case blockedNs = "blocked_ns"
        case runnableNs = "runnable_ns"
        case waitsByDesign = "waits_by_design"
        case isCoarse = "is_coarse"
        case latencyNs = "latency_ns"
        case inFlight = "in_flight"
    }
}

/// A distribution in a few numbers, in ns. Quantiles are at most 3.2 % off.
public struct LatencySummary: Codable, Equatable, Sendable {
    /// The shortest; in a past window its histogram bucket's lower bound.
    public var min: UInt64
    /// The arithmetic mean.
    public var mean: UInt64
    /// The median.
    public var p50: UInt64
    /// The 90th percentile.
    public var p90: UInt64
    /// The 99th percentile.
    public var p99: UInt64
    /// The 99.9th percentile.
    public var p999: UInt64
    /// The longest; in a past window its histogram bucket's upper bound.
    public var max: UInt64

    /// A summary from its parts.
    public init(min: UInt64, mean: UInt64, p50: UInt64, p90: UInt64, p99: UInt64, p999: UInt64, max: UInt64) {
        self.min = min
        self.mean = mean
        self.p50 = p50
        self.p90 = p90
        self.p99 = p99
        self.p999 = p999
        self.max = max
    }
}

/// The calls of one kind that are in progress.
public struct InFlightSummary: Codable, Equatable, Sendable {
    /// How many.
    public var count: UInt64
    /// How long the oldest has been going on; null if there is none.
    public var oldestNs: UInt64?

    /// A summary from its parts.
    public init(count: UInt64, oldestNs: UInt64?) {
        self.count = count
        self.oldestNs = oldestNs
    }

    enum CodingKeys: String, CodingKey {
        case count
        case oldestNs = "oldest_ns"
    }
}
