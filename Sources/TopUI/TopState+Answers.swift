import Documents

extension TopState {
    /// Applies an answer. If its rows aren't available, returns to the views before, and shows the reason.
    mutating func take(_ answer: TopAnswer) {
        func isAbout(_ question: TopQuestion) -> Bool {
            question.scope == answer.question.scope && question.subjects == answer.question.subjects
        }
        guard isAbout(question) else { return }
        if let refusal = answer.refusal {
            views = settledViews
            // These rows were available before, but aren't any more.
            if isAbout(question) { views = [.table(Table())] }
            (settledViews, message, scroll) = (views, "\(refusal)", 0)
        } else if answer.trouble == nil {
            settledViews = views
        }
    }
}
