public import Syscalls

/// A moment, on both clocks.
public struct Moment: Equatable, Sendable {
    /// Nanoseconds since 1970-01-01 UTC (CLOCK_REALTIME).
    public var unixNs: UInt64
    /// CLOCK_MONOTONIC of the initial time namespace, in ns: the clock of every duration here, and of the kernel half.
    public var monotonicNs: UInt64

    /// A moment from its readings of the two clocks, in ns.
    public init(unixNs: UInt64, monotonicNs: UInt64) {
        self.unixNs = unixNs
        self.monotonicNs = monotonicNs
    }
}

/// What the recorder counted about itself since it attached.
public struct RecorderCounts: Equatable, Sendable {
    /// Calls or events that could not be counted where they belong, by reason.
    public struct Lost: Equatable, Sendable {
        /// Runs of a program that the kernel skipped (`recursion_misses` of its program info); nil if that can't be known.
        public var recursion: UInt64? = 0
        /// Calls in progress whose thread left the CPU when the kernel had no memory for task storage.
        public var noMemory: UInt64 = 0
        /// Calls whose exit was not seen: their thread entered another.
        public var overwritten: UInt64 = 0

        /// Nothing lost.
        public init() {}
    }

    /// Returns whose entry was not seen: fork children, and calls older than the recorder.
    public var unmatchedExits: UInt64 = 0
    /// Losses by reason.
    public var lost = Lost()
    /// Whether calls of another ABI than the native one are counted in the row `other`, since all rows for such are taken.
    public var isFull = false
    /// Whether some octaves are coarse, or errors without their number, since all memory for them is taken.
    public var isCoarse = false
    /// What recording adds to one system call on this machine, in ns; nil if it wasn't measured.
    public var costNsPerCall: Double?

    /// Nothing counted yet.
    public init() {}
}

/// Everything counted from the moment the recorder attached until `taken`.
public struct Snapshot: Sendable {
    /// When the recorder attached.
    public var attached: Moment
    /// When this was read.
    public var taken: Moment
    /// What was counted, by system call. A call that never occurred has no row.
    public var rows: [SyscallID: SyscallCounts]
    /// What the recorder counted about itself.
    public var recorder: RecorderCounts

    /// A snapshot from its parts.
    public init(attached: Moment, taken: Moment, rows: [SyscallID: SyscallCounts], recorder: RecorderCounts) {
        self.attached = attached
        self.taken = taken
        self.rows = rows
        self.recorder = recorder
    }
}
