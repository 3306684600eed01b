/// What a frame needs to be asked for.
struct TopQuestion: Equatable, Sendable {
    /// Seconds between answers.
    var interval: Double
    /// The window that was chosen; nil for what came after the last answer.
    var window: String?
    /// The call whose detail is shown.
    var detail: RowID?
    /// Whether the calls in progress are shown, and of which call; nil for all.
    var hasInFlight = false
    var inFlightName: String?
}
