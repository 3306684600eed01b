/// The probe's account of itself since it attached: `entries = exits + inFlight + neverReturned +` the lost calls,
/// which are `lost` without `LossReason.recursion`.
package struct ProbeStatus: Decodable, Equatable, Sendable {
    /// The time when it attached, RFC 3339 in UTC.
    package var attachedAt: String
    /// Calls that entered.
    package var entries: UInt64 = 0
    /// Calls that returned.
    package var exits: UInt64 = 0
    /// Calls in flight.
    package var inFlight: UInt64 = 0
    /// Calls whose thread ended inside them.
    package var neverReturned: UInt64 = 0
    /// Returns whose entry was not seen: fork children, and calls older than the probe. Not part of `exits`.
    package var unmatchedExits: UInt64 = 0
    /// Losses by reason.
    package var lost = Losses([:])

    /// The cost of recording per system call on this machine, measured when the probe attached; nil if it wasn't measured.
    package var costNsPerCall: Double?
    /// The share of one CPU that recording took in the window: `costNsPerCall` times the calls.
    package var costCPUPercent: Double?

    /// How the programs are attached: `raw_tracepoint` or `trace_event`.
    package var attachment: String?
    /// The loss of exactness in that, and the reason; nil if every event is seen.
    package var attachmentWarning: String?
    /// Whether calls of other ABIs than the native one share the row `other`, since all rows for other ABIs are taken.
    package var isFull = false
    /// Whether some histograms have octaves for buckets, or errors no number, since all memory for them is taken.
    package var isCoarse = false
    /// Why the calls in flight can't be listed, so that no age is known; nil if they can.
    package var inFlightUnavailable: String?

    /// Nothing counted yet.
    package init(attachedAt: String) { self.attachedAt = attachedAt }

    /// The names in JSON.
    package enum CodingKeys: String, CodingKey {
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
