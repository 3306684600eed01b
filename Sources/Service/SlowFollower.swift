package import Documents
import Text

/// Reads the slow calls of a daemon as they are written down: each answer has exactly those that came after the one before.
package struct SlowFollower {
    /// A call, as a value and as the daemon's answer has it.
    package struct Item {
        /// The value.
        package let call: SlowDocument.Call
        /// JSON on one line, without control characters.
        package let json: String
    }

    /// What came, and what there is to say of it.
    package struct Answer {
        /// The calls, oldest first unless the query says otherwise.
        package var items: [Item] = []
        /// What isn't among them, or why there are none, for people: a line each.
        package var notices: [String] = []
    }

    private let source: DocumentClient
    /// Which calls, as parameters of a query, each behind a `&`.
    private let query: String
    private var cursor: String?
    /// The account that the last notice of losses was about.
    private var told: SlowDocument.Account?
    private var lastToldAt = 0.0
    /// Since when there has been no answer; nil while there is.
    private var silentSince: Double?
    private var hasToldSilence = false

    /// - Parameter query: which calls, as parameters of a query, each behind a `&`.
    package init(_ source: DocumentClient, query: String) { (self.source, self.query) = (source, query) }

    /// As many as an answer has at most.
    private static let most = 100_000
    /// Losses are told at most this often, in seconds.
    private static let tellSeconds = 1.0
    /// A daemon that is started again is back sooner, in seconds.
    private static let patience = 2.0

    /// The newest `count`, oldest first.
    package mutating func newest(_ count: Int) throws(FetchError) -> [Item] {
        try items("sort=time&order=desc&top=\(count)").reversed()
    }

    /// The slowest `count`, slowest first.
    package mutating func slowest(_ count: Int) throws(FetchError) -> [Item] {
        try items("sort=latency&order=desc&top=\(count)")
    }

    /// What came after the last answer.
    ///
    /// - Parameter now: a clock that isn't set, in seconds.
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
            // Whatever is kept there came later.
            notices.append("calls may be missing here: \(error)")
            return try items("order=asc&top=\(Self.most)")
        }
    }

    private mutating func items(_ parameters: String) throws(FetchError) -> [Item] {
        let body = try source.body("/slow?\(parameters)\(query)")
        let document: SlowDocument = try source.decode(body)
        let texts = JSONText.elements("calls", of: body) ?? []
        guard texts.count == document.calls.count else {
            throw FetchError("the answer can't be taken apart", reason: .isRefused)
        }
        cursor = document.cursor
        account = document.account
        if told == nil { told = account }
        return zip(document.calls, texts).map { call, text in
            Item(call: call, json: JSONText.line(String(decoding: text, as: UTF8.self)))
        }
    }

    /// As of the last answer.
    private var account: SlowDocument.Account?

    /// What was lost since that was told last; nil if nothing was.
    private mutating func losses() -> String? {
        guard let account, let told else { return nil }
        self.told = account
        // Another daemon begins with nothing.
        let isSame = account.seen >= told.seen
        let dropped = account.dropped - (isSame ? min(told.dropped, account.dropped) : 0)
        let heldBack = account.heldBack - (isSame ? min(told.heldBack, account.heldBack) : 0)
        var parts: [String] = []
        if dropped > 0 { parts.append("\(Format.count(dropped)) found no room (--slow-ring makes more)") }
        if heldBack > 0 {
            parts.append("\(Format.count(heldBack)) were too many for their process and call (--slow-limit)")
        }
        return parts.isEmpty ? nil : "of all slow calls, \(parts.joined(separator: ", "))"
    }
}
