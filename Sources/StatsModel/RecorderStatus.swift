/// The recorder's account of itself since it attached:
/// `entries = exits + inFlight + neverReturned + lost.noMemory + lost.overwritten`.
public struct RecorderStatus: Codable, Equatable, Sendable {
    /// Losses by reason.
    public struct Lost: Codable, Equatable, Sendable {
        /// Runs of a program that the kernel skipped.
        public var recursion: UInt64
        /// Calls whose state the kernel had no memory to keep.
        public var noMemory: UInt64
        /// Calls whose exit was not seen.
        public var overwritten: UInt64

        /// Losses from their parts.
        public init(recursion: UInt64, noMemory: UInt64, overwritten: UInt64) {
            self.recursion = recursion
            self.noMemory = noMemory
            self.overwritten = overwritten
        }

        /// Whether anything was lost.
        public var isEmpty: Bool { recursion == 0 && noMemory == 0 && overwritten == 0 }

        enum CodingKeys: String, CodingKey {
            case recursion
            case noMemory = "no_memory"
            case overwritten
        }
    }

    /// When it attached, RFC 3339 in UTC.
    public var attachedAt: String
    /// Calls that entered.
    public var entries: UInt64
    /// Calls that returned.
    public var exits: UInt64
    /// Calls in progress.
    public var inFlight: UInt64
    /// Calls whose thread ended inside them.
    public var neverReturned: UInt64
    /// Returns whose entry was not seen: fork children, and calls older than the recorder. Not part of `exits`.
    public var unmatchedExits: UInt64
    /// Losses by reason.
    public var lost: Lost

    /// What recording adds to one system call on this machine, measured when the recorder attached; null if it wasn't.
    public var costNsPerCall: Double?
    /// What recording took of one CPU in the window: `costNsPerCall` times the calls.
    public var costCPUPercent: Double?

    /// Whether every histogram is taken, so that calls not seen before are counted in the row `other`.
    public var isFull: Bool

    /// A status from its parts.
    public init(
        attachedAt: String, entries: UInt64, exits: UInt64, inFlight: UInt64, neverReturned: UInt64,
        unmatchedExits: UInt64, lost: Lost, costNsPerCall: Double?, costCPUPercent: Double?,
        isFull: Bool
    ) {
        self.attachedAt = attachedAt
        self.entries = entries
        self.exits = exits
        self.inFlight = inFlight
        self.neverReturned = neverReturned
        self.unmatchedExits = unmatchedExits
        self.lost = lost
        self.costNsPerCall = costNsPerCall
        self.costCPUPercent = costCPUPercent
        self.isFull = isFull
    }

    enum CodingKeys: String, CodingKey {
        case attachedAt = "attached_at"
        case entries, exits
        case inFlight = "in_flight"
        case neverReturned = "never_returned"
        case unmatchedExits = "unmatched_exits"
        case lost
        case costNsPerCall = "cost_ns_per_call"
        case costCPUPercent = "cost_cpu_percent"
        case isFull = "is_full"
    }
}
