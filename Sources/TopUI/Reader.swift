import Documents
import Text

/// Reads consecutive intervals from a source: each interval begins exactly where the one before ended.
struct Reader {
    private let source: any DocumentFetching
    /// Names the end of the last interval; nil before the first.
    private var cursor: String?
    /// The query for the interval that was read last.
    private var lastInterval: String?
    /// The query parameters of the last document about that interval.
    private var lastParameters: String?
    /// The call and the subjects whose past was asked for last; nil while no detail is shown.
    private var lastPast: (row: RowID, subjects: Subjects)?

    init(_ source: any DocumentFetching) { self.source = source }

    private static func start(_ question: TopQuestion) -> String {
        "window=\(Format.fixed(question.interval, digits: 3))s"
    }

    /// The next interval. It begins where the one before ended, even if that had other rows: a cursor names a moment, not rows.
    mutating func next(_ question: TopQuestion) throws(FetchError) -> StatsDocument {
        let document: StatsDocument
        let parameters = question.parameters(question.stepScope)
        var query = cursor.map { "since=\($0)" } ?? Self.start(question)
        do {
            document = try source.stats(query + parameters)
        } catch  where error.reason == .cursorIsGone {
            // The daemon was restarted, or this program was stopped for too long.
            query = Self.start(question)
            document = try source.stats(query + parameters)
        }
        (cursor, lastInterval, lastParameters) = (document.cursor, query, parameters)
        return document
    }

    /// The last interval with other rows, extended to the present; nil if the rows are the same. The beginning of the next
    /// interval doesn't change.
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

    /// Everything else that the frame needs.
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

    /// The history of the call whose detail opens, in steps about as long as an interval; nil if it was asked for before or isn't
    /// known.
    ///
    /// It ends where the last interval ends, so that the next interval follows without a gap.
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
            // A daemon that is too old to have the parameter refuses it.
            case .isRefused, .isMissing: lastPast = (row, question.subjects)
            case .cursorIsGone: break
            case .isUnreachable: throw error
            }
            return nil
        }
    }

    /// The slow calls, or why they aren't known: the daemon may be too old to log them, or told not to.
    private func slow(_ question: SlowQuestion) throws(FetchError) -> SlowAnswer {
        do {
            return SlowAnswer(question: question, document: .success(try source.slow(question.query)))
        } catch {
            guard error.isAnswer else { throw error }
            return SlowAnswer(question: question, document: .failure(error))
        }
    }

    /// The processes that make the call; nil if the window is no longer known.
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
