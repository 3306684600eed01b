package import Documents
import Text

/// Everything that a frame is made of, but for what the person at the keyboard has chosen.
package struct TopData: Sendable {
    /// What came after the frame before: exact, whatever the interval.
    package var latest: StatsDocument?
    /// What the rows of `latest` are.
    var latestScope = Scope()
    /// The window that was chosen, where it is another one.
    package var chosen: StatsDocument?
    /// What the rows of `chosen` are.
    var chosenScope = Scope()
    /// The call whose detail is shown.
    package var detail: SyscallDetail?
    /// Whose calls `detail` is about.
    var detailSubjects: Subjects = [:]
    /// Who makes the call whose detail is shown.
    var whose: TopAnswer.Whose?
    /// The calls in progress, oldest first.
    package var inFlight: InFlightDocument?
    /// The call that `inFlight` is about; nil if it is about all.
    package var inFlightName: String?
    /// Whose calls `inFlight` is about.
    var inFlightSubjects: Subjects = [:]
    /// The calls that were written down one by one.
    var slow: SlowAnswer?
    /// How the latencies were over the last minutes.
    package var heat = HeatHistory()
    /// Why there is nothing newer; nil while all is well.
    package var trouble: FetchError?
    /// Where the figures come from, for the header.
    package var origin: String

    /// Nothing yet.
    package init(origin: String) { self.origin = origin }

    /// Takes in what was fetched.
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
