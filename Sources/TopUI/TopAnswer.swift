import Documents

/// The answer to a question. It has only the parts that were asked for.
struct TopAnswer: Sendable {
    /// The three processes that spend the most time in a call, or why they aren't known.
    struct Whose: Sendable {
        let row: RowID
        let subjects: Subjects
        let callers: Result<StatsDocument, FetchError>
    }

    /// The question.
    var question = TopQuestion(interval: 0)
    var latest: StatsDocument?
    /// Whether `latest` repeats the interval of an earlier answer, extended to the present.
    var isAgain = false
    var chosen: StatsDocument?
    var detail: SyscallDetail?
    /// Whether `detail` was asked for. `detail` is nil if the call was not made in the window.
    var hasDetail = false
    var whose: Whose?
    /// The history of the call up to the end of the last interval. It is asked for once, when the detail opens.
    var past: CallPast?
    var inFlight: InFlightDocument?
    var inFlightName: String?
    var slow: SlowAnswer?
    var trouble: FetchError?
    /// Why these rows aren't available, although others are.
    var refusal: FetchError?
}
