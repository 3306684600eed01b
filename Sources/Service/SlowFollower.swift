package import Documents
import Text

/// Reads the slow calls of a daemon as they are logged. Each answer has exactly the calls after the previous answer.
package struct SlowFollower {
    /// A call, as a value and as JSON in the daemon's answer.
    package struct Item {
        /// The value.
        package let call: SlowDocument.Call
        /// JSON on one line, without control characters.
        package let json: String
    }

    /// New calls, and notices about them.
    package struct Answer {
        /// The calls, oldest first unless the query says otherwise.
        package var items: [Item] = []
        /// Notices about missing calls and failures, for people, one line each.
        package var notices: [String] = []
    }

    private let source: DocumentClient
    /// Which calls, as parameters of a query, each behind a `&`.
    private let query: String
    private var cursor: String?
    /// The account at the last notice of losses.
    private var told: SlowDocument.Account?
    private var lastToldAt = 0.0
    /// The time of the first failure in a row; nil while answers arrive.
    private var silentSince: Double?
    private var hasToldSilence = false

    /// - Parameter query: which calls, as parameters of a query, each behind a `&`.
    package init(_ source: DocumentClient, query: String) { (self.source, self.query) = (source, query) }

    /// The most calls that an answer can have.
    private static let most = 100_000
    /// The least time between two notices of losses, in seconds.
    private static let tellSeconds = 1.0
    /// The time before a failure is reported, in seconds. A restart of the daemon takes less.
    private static let patience = 2.0

    /// The newest `count`, oldest first.
    package mutating func newest(_ count: Int) throws(FetchError) -> [Item] {
        try items("sort=time&order=desc&top=\(count)").reversed()
    }

    /// The slowest `count`, slowest first.
    package mutating func slowest(_ count: Int) throws(FetchError) -> [Item] {
        try items("sort=latency&order=desc&top=\(count)")
    }

    /// The calls after the last answer.
    ///
    /// - Parameter now: a monotonic clock, in seconds.
    package mutating func next(now: Double) -> Answer {
        var answer = Answer()
        do {
            answer.items = try newItems(&answer.notices)
            (silentSince, hasToldSilence) = (nil, false)
        } catch {
            let since = silentSince ?? now
            silentSince = since
            if !hasToldSilence, now - since >= Self.patience {
                hasToldSilence = true
                answer.notices.append("\(error); trying again")
            }
        }
        if now - lastToldAt >= Self.tellSeconds, let losses = losses() {
            answer.notices.append(losses)
            lastToldAt = now
        }
        return answer
    }

    private mutating func newItems(_ notices: inout [String]) throws(FetchError) -> [Item] {
        guard let cursor else { return try items("order=asc&top=\(Self.most)") }
        do {
            return try items("since=\(cursor)&order=asc")
        } catch  where error.reason == .cursorIsGone {
            // All calls in the log there are newer.
            notices.append("calls may be missing here: \(error)")
            return try items("order=asc&top=\(Self.most)")
        }
    }

    private mutating func items(_ parameters: String) throws(FetchError) -> [Item] {
        let body = try source.body("/slow?\(parameters)\(query)")
        let document: SlowDocument = try source.decode(body)
        let texts = JSONText.elements("calls", of: body) ?? []
        guard texts.count == document.calls.count else {
            throw FetchError("the answer cannot be parsed", reason: .isRefused)
        }
        cursor = document.cursor
        account = document.account
        if told == nil { told = account }
        return zip(document.calls, texts).map { call, text in
            Item(call: call, json: JSONText.line(String(decoding: text, as: UTF8.self)))
        }
    }

    /// The account in the last answer.
    private var account: SlowDocument.Account?

    /// The losses since the last notice; nil if there are none.
    private mutating func losses() -> String? {
        guard let account, let told else { return nil }
        self.told = account
        // A new daemon's account starts at zero.
        let isSame = account.seen >= told.seen
        let dropped = account.dropped - (isSame ? min(told.dropped, account.dropped) : 0)
        let heldBack = account.heldBack - (isSame ? min(told.heldBack, account.heldBack) : 0)
        var parts: [String] = []
        if dropped > 0 { parts.append("\(Format.count(dropped)) dropped for lack of room (raise --slow-ring)") }
        if heldBack > 0 {
            parts.append("\(Format.count(heldBack)) held back by --slow-limit")
        }
        return parts.isEmpty ? nil : "slow calls not logged: \(parts.joined(separator: ", "))"
    }
}
