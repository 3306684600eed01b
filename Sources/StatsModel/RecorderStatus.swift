/// The recorder's account of itself since it attached:
/// `entries = exits + inFlight + neverReturned + lost.noMemory + lost.overwritten`.
public struct RecorderStatus: Codable, Equatable, Sendable {
    /// Losses by reason.
    public struct Lost: Codable, Equatable, Sendable {
        /// Runs of a program that the kernel skipped; null where it doesn't say.
        public var recursion: UInt64?
        /// Calls whose state the kernel had no memory to keep.
        public var noMemory: UInt64
        /// Calls whose exit was not seen.
        public var overwritten: UInt64

        /// Losses from their parts.
        public init(recursion: UInt64?, noMemory: UInt64, overwritten: UInt64) {
            self.recursion = recursion
            self.noMemory = noMemory
            self.overwritten = overwritten
        }

        /// Whether anything was lost.
        public var isEmpty: Bool { total == 0 }

        /// All that is known to be lost.
        public var total: UInt64 { (recursion ?? 0) &+ noMemory &+ overwritten }

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

    /// How the programs are attached: `raw_tracepoint` or `trace_event`.
    public var attachment: String?
    /// What that costs in exactness and why nothing better could be had; null where every event is seen.
    public var attachmentWarning: String?
    /// Whether calls of other ABIs than the native one share the row `other`, since all rows for such are taken.
    public var isFull: Bool
    /// Whether some histograms have octaves for buckets, or errors no number, since all memory for them is taken.
    public var isCoarse: Bool
    /// Why the calls in progress can't be listed, and no age is known; null where they can.
    public var inFlightUnavailable: String?

    /// A status from its parts.
    public init(
        attachedAt: String, entries: UInt64, exits: UInt64, inFlight: UInt64, neverReturned: UInt64,
        unmatchedExits: UInt64, lost: Lost, costNsPerCall: Double?, costCPUPercent: Double?,
        attachment: String? = nil, attachmentWarning: String? = nil, isFull: Bool, isCoarse: Bool = false,
        inFlightUnavailable: String? = nil
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
        self.attachment = attachment
        self.attachmentWarning = attachmentWarning
        self.isFull = isFull
        self.isCoarse = isCoarse
        self.inFlightUnavailable = inFlightUnavailable
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
        case attachment
        case attachmentWarning = "attachment_warning"
        case isFull = "is_full"
        case isCoarse = "is_coarse"
        case inFlightUnavailable = "in_flight_unavailable"
    }
}
