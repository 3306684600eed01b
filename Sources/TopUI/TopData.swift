package import Documents
import Text

/// The data that a frame shows. `TopState` has what the person at the keyboard has chosen.
package struct TopData: Sendable {
    /// The last interval. It begins exactly where the one before ended.
    package var latest: StatsDocument?
    /// The scope of `latest`.
    var latestScope = Scope()
    /// The chosen window, if it isn't the last interval.
    package var chosen: StatsDocument?
    /// The scope of `chosen`.
    var chosenScope = Scope()
    /// The call whose detail is shown.
    package var detail: SyscallDetail?
    /// The callers that `detail` covers.
    var detailSubjects: Subjects = [:]
    /// The callers of the call whose detail is shown.
    var whose: TopAnswer.Whose?
    /// The calls in progress, oldest first.
    package var inFlight: InFlightDocument?
    /// The call that `inFlight` lists; nil for all calls.
    package var inFlightName: String?
    /// The callers that `inFlight` covers.
    var inFlightSubjects: Subjects = [:]
    /// The log of slow calls.
    var slow: SlowAnswer?
    /// The latencies over the last minutes.
    package var heat = HeatHistory()
    /// Why there is no newer data; nil while all is well.
    package var trouble: FetchError?
    /// The source of the figures, for the header.
    package var origin: String

    /// No data yet.
    package init(origin: String) { self.origin = origin }

    /// Adds an answer.
    mutating func add(_ answer: TopAnswer) {
        trouble = answer.trouble
        guard trouble == nil, answer.refusal == nil else { return }
        let question = answer.question
        if let document = answer.latest {
            (latest, latestScope) = (document, question.stepScope)
            if !answer.isAgain { heat.add(document, of: question.stepScope.subjects) }
        }
        if let past = answer.past { heat.fill(past) }
        if let document = answer.chosen { (chosen, chosenScope) = (document, question.scope) }
        if answer.hasDetail { (detail, detailSubjects) = (answer.detail, question.subjects) }
        if let answered = answer.whose { whose = answered }
        if let answered = answer.slow { slow = answered }
        if let document = answer.inFlight {
            (inFlight, inFlightName, inFlightSubjects) = (document, answer.inFlightName, question.subjects)
        }
    }
}
