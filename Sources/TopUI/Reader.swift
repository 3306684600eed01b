import Documents
import Text

/// Reads exact intervals from a source: each answer is about what came after the one before.
struct Reader {
    private let source: any DocumentFetching
    /// Names the end of the last interval; nil before the first.
    private var cursor: String?
    /// The query for the interval that was read last.
    private var lastInterval: String?

    init(_ source: any DocumentFetching) { self.source = source }

    /// The next interval.
    mutating func next(_ question: TopQuestion) throws(FetchError) -> StatsDocument {
        let document: StatsDocument
        let start = "window=\(Format.fixed(question.interval, digits: 3))s"
        var query = cursor.map { "since=\($0)" } ?? start
        do {
            document = try source.stats("\(query)&octaves=1")
        } catch  where error.reason == .cursorIsGone {
            // Another run of the daemon, or one was away for too long.
            query = start
            document = try source.stats("\(query)&octaves=1")
        }
        (cursor, lastInterval) = (document.cursor, query)
        return document
    }

    /// What else the frame needs.
    func rest(_ question: TopQuestion, into answer: inout TopAnswer) throws(FetchError) {
        if let window = question.window { answer.chosen = try source.stats("window=\(window)&octaves=1") }
        if let row = question.detail {
            answer.hasDetail = true
            let window = question.window.map { "window=\($0)" } ?? lastInterval ?? "window=all"
            let abi = row.abi.map { "&abi=\($0)" } ?? ""
            do {
                answer.detail = try source.detail(row.name, window + abi)
            } catch {
                guard error.reason == .isMissing || error.reason == .cursorIsGone else { throw error }
            }
        }
        if question.hasInFlight {
            let name = question.inFlightName.map { "name=\($0)&" } ?? ""
            answer.inFlight = try source.inFlight("\(name)top=\(Self.maxCalls)")
            answer.inFlightName = question.inFlightName
        }
    }

    /// More calls in progress than a person looks through.
    private static let maxCalls = 500
}
