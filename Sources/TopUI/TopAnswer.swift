import Documents

/// What a question was answered with; only what was asked for is there.
struct TopAnswer: Sendable {
    var latest: StatsDocument?
    var chosen: StatsDocument?
    var detail: SyscallDetail?
    /// Whether `detail` was asked for: it is nil where the call was not made in the window.
    var hasDetail = false
    var inFlight: InFlightDocument?
    var inFlightName: String?
    var trouble: FetchError?
}
