import Documents

extension TopState {
    /// What an answer changes: where its rows can't be had, one is back where one was before, with the reason.
    mutating func take(_ answer: TopAnswer) {
        func isAbout(_ question: TopQuestion) -> Bool {
            question.scope == answer.question.scope && question.subjects == answer.question.subjects
        }
        guard isAbout(question) else { return }
        if let refusal = answer.refusal {
            views = settledViews
            // These rows could be had before, but not any more.
            if isAbout(question) { views = [.table(Table())] }
            (settledViews, message, scroll) = (views, "\(refusal)", 0)
        } else if answer.trouble == nil {
            settledViews = views
        }
    }
}
