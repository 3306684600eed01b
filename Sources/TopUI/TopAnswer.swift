import Documents

/// What a question was answered with; only what was asked for is there.
struct TopAnswer: Sendable {
    /// Who makes a call, the first three processes; or why that isn't known.
    struct Whose: Sendable {
        let row: RowID
        let subjects: Subjects
        let callers: Result<StatsDocument, FetchError>
    }

    /// What was asked.
    var question = TopQuestion(interval: 0)
    var latest: StatsDocument?
    /// Whether `latest` is about an interval that another answer has been about, and what came after it so far.
    var isAgain = false
    var chosen: StatsDocument?
    var detail: SyscallDetail?
    /// Whether `detail` was asked for: it is nil where the call was not made in the window.
    var hasDetail = false
    var whose: Whose?
    /// How long the calls of that kind took before, up to the end of the last interval; asked for once, when its detail opens.
    var past: CallPast?
    var inFlight: InFlightDocument?
    var inFlightName: String?
    var slow: SlowAnswer?
    var trouble: FetchError?
    /// Why these rows can't be had, although others can.
    var refusal: FetchError?
}
