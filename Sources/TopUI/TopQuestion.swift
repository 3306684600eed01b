import Documents

/// The data to ask for, for a frame.
struct TopQuestion: Equatable, Sendable {
    /// Seconds between answers.
    var interval: Double
    /// The scope of the table.
    var scope = Scope()
    /// The order of the first rows, as parameters of a query; nil to ask for all rows.
    var order: String?
    /// The chosen window; nil for the interval since the last answer.
    var window: String?
    /// The callers that the detail and the calls in progress cover.
    var subjects: Subjects = [:]
    /// The call whose detail is shown.
    var detail: RowID?
    /// Whether the callers of that call are shown.
    var hasWhose = false
    /// Whether the calls in progress are shown. `inFlightName` limits them to one call; nil for all.
    var hasInFlight = false
    var inFlightName: String?
    /// The slow calls that are shown; nil for none.
    var slow: SlowQuestion?

    /// The scope of the document of each interval. While another window is shown, it is all calls of the machine.
    var stepScope: Scope { window == nil ? scope : Scope() }

    /// The query parameters for a document about `scope`. They follow the window.
    func parameters(_ scope: Scope) -> String {
        "&octaves=1\(scope.query)\(scope.grouping == .syscall ? "" : order ?? "")"
    }

    /// Whether it asks for particular callers, which a daemon may refuse.
    var isAboutSubjects: Bool { !scope.isMachine || !subjects.isEmpty }
}
