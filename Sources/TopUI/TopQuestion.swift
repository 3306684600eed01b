import Documents

/// What a frame needs to be asked for.
struct TopQuestion: Equatable, Sendable {
    /// Seconds between answers.
    var interval: Double
    /// What the rows of the table are.
    var scope = Scope()
    /// In which order the first rows are wanted, as parameters of a query; nil where all rows are.
    var order: String?
    /// The window that was chosen; nil for what came after the last answer.
    var window: String?
    /// Whose calls the detail and the calls in progress are.
    var subjects: Subjects = [:]
    /// The call whose detail is shown.
    var detail: RowID?
    /// Whether it is shown who makes that call.
    var hasWhose = false
    /// Whether the calls in progress are shown, and of which call; nil for all.
    var hasInFlight = false
    var inFlightName: String?
    /// Which slow calls are shown; nil for none.
    var slow: SlowQuestion?

    /// What the document of each interval is about: while another window is shown, all calls of the machine.
    var stepScope: Scope { window == nil ? scope : Scope() }

    /// The parameters, behind the window, of a document about `scope`.
    func parameters(_ scope: Scope) -> String {
        "&octaves=1\(scope.query)\(scope.grouping == .syscall ? "" : order ?? "")"
    }

    /// Whether it may be refused because of whose calls it is about.
    var isAboutSubjects: Bool { !scope.isMachine || !subjects.isEmpty }
}
