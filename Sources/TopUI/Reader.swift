import Documents
import Text

/// Reads exact intervals from a source: each answer is about what came after the one before.
struct Reader {
    private let source: any DocumentFetching
    /// Names the end of the last interval; nil before the first.
    private var cursor: String?
    /// The query for the interval that was read last.
    private var lastInterval: String?
    /// What the last document about it had, as parameters of a query.
    private var lastParameters: String?
    /// The call, and whose, that the past was asked of last; nil while no detail is shown.
    private var lastPast: (row: RowID, subjects: Subjects)?

    init(_ source: any DocumentFetching) { self.source = source }

    private static func start(_ question: TopQuestion) -> String {
        "window=\(Format.fixed(question.interval, digits: 3))s"
    }

    /// The next interval. It begins where the one before ended, whatever that was about: a cursor names a moment, not rows.
    mutating func next(_ question: TopQuestion) throws(FetchError) -> StatsDocument {
        let document: StatsDocument
        let parameters = question.parameters(question.stepScope)
        var query = cursor.map { "since=\($0)" } ?? Self.start(question)
        do {
            document = try source.stats(query + parameters)
        } catch  where error.reason == .cursorIsGone {
            // Another run of the daemon, or one was away for too long.
            query = Self.start(question)
            document = try source.stats(query + parameters)
        }
        (cursor, lastInterval, lastParameters) = (document.cursor, query, parameters)
        return document
    }

    /// The last interval with other rows, and what came after it so far; nil if the rows are the same. The next interval begins where
    /// it would have begun.
    mutating func again(_ question: TopQuestion) throws(FetchError) -> StatsDocument? {
        let parameters = question.parameters(question.stepScope)
        guard let lastInterval, parameters != lastParameters else { return nil }
        let document: StatsDocument
        do {
            document = try source.stats(lastInterval + parameters)
        } catch  where error.reason == .cursorIsGone {
            document = try source.stats(Self.start(question) + parameters)
        }
        lastParameters = parameters
        return document
    }

    /// What else the frame needs.
    func rest(_ question: TopQuestion, into answer: inout TopAnswer) throws(FetchError) {
        if let window = question.window {
            answer.chosen = try source.stats("window=\(window)\(question.parameters(question.scope))")
        }
        if let row = question.detail {
            answer.hasDetail = true
            let window = question.window.map { "window=\($0)" } ?? lastInterval ?? "window=all"
            let abi = row.abi.map { "&abi=\($0)" } ?? ""
            do {
                answer.detail = try source.detail(row.name, window + abi + question.subjects.query)
            } catch {
                guard error.reason == .isMissing || error.reason == .cursorIsGone else { throw error }
            }
            if question.hasWhose { answer.whose = try whose(row, question.subjects, window) }
        }
        if question.hasInFlight {
            let name = question.inFlightName.map { "name=\($0)&" } ?? ""
            answer.inFlight = try source.inFlight("\(name)top=\(Self.maxCalls)\(question.subjects.query)")
            answer.inFlightName = question.inFlightName
        }
        if let slow = question.slow { answer.slow = try self.slow(slow) }
    }

    /// How the call whose detail opens was before, in steps about as long as an interval; nil where that was asked already, or isn't known.
    ///
    /// It ends where the last interval does, so that the next one goes on from there.
    mutating func past(_ question: TopQuestion) throws(FetchError) -> CallPast? {
        guard let row = question.detail else {
            lastPast = nil
            return nil
        }
        if let lastPast, lastPast == (row, question.subjects) { return nil }
        guard let cursor else { return nil }
        let abi = row.abi.map { "&abi=\($0)" } ?? ""
        let step = "&history=\(Format.fixed(question.interval, digits: 3))s"
        do {
            let detail = try source.detail(row.name, "since=\(cursor)\(abi)\(step)\(question.subjects.query)")
            lastPast = (row, question.subjects)
            let columns = (detail.history ?? []).map { step in
                HeatHistory.Column(seconds: step.seconds, octaves: step.octaves.map { UInt32(clamping: $0) })
            }
            return CallPast(row: row, subjects: question.subjects, columns: columns)
        } catch {
            switch error.reason {
            // A daemon that is too old for it refuses the parameter.
            case .isRefused, .isMissing: lastPast = (row, question.subjects)
            case .cursorIsGone: break
            case .isUnreachable: throw error
            }
            return nil
        }
    }

    /// The slow calls, or why they aren't known: a daemon may be too old for them, or told not to write them down.
    private func slow(_ question: SlowQuestion) throws(FetchError) -> SlowAnswer {
        do {
            return SlowAnswer(question: question, document: .success(try source.slow(question.query)))
        } catch {
            guard error.isAnswer else { throw error }
            return SlowAnswer(question: question, document: .failure(error))
        }
    }

    /// Who makes the call; nil if nothing is known of that window any more.
    private func whose(_ row: RowID, _ subjects: Subjects, _ window: String) throws(FetchError) -> TopAnswer.Whose? {
        let scope = Scope(grouping: .process, names: [row.name], abi: row.abi, subjects: subjects)
        do {
            let document = try source.stats("\(window)\(scope.query)&sort=total&top=3")
            return TopAnswer.Whose(row: row, subjects: subjects, callers: .success(document))
        } catch {
            switch error.reason {
            case .isRefused: return TopAnswer.Whose(row: row, subjects: subjects, callers: .failure(error))
            case .isMissing, .cursorIsGone: return nil
            case .isUnreachable: throw error
            }
        }
    }

    /// More calls in progress than a person looks through.
    private static let maxCalls = 500
}
