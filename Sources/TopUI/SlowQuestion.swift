import Documents
import Text

/// The slow calls that a frame shows.
struct SlowQuestion: Hashable, Sendable {
    /// The names of the calls, as patterns; empty for all.
    var names: [String] = []
    /// Their ABI; nil for all.
    var abi: String?
    /// The callers.
    var subjects: Subjects = [:]
    /// Whether to ask for the few slowest calls instead of the newest.
    var wantsSlowest = false

    /// More calls than a person looks through.
    private static let maxNewest = 500
    private static let maxSlowest = 5

    /// The query.
    var query: String {
        let name = names.isEmpty ? "" : "&name=\(names.joined(separator: ",").queryEncoded)"
        let abi = abi.map { "&abi=\($0.queryEncoded)" } ?? ""
        return (wantsSlowest ? "sort=latency&top=\(Self.maxSlowest)" : "top=\(Self.maxNewest)")
            + name + abi + subjects.query
    }
}

/// The answer to a question, or why these calls aren't available although the rest is.
struct SlowAnswer: Sendable {
    let question: SlowQuestion
    let document: Result<SlowDocument, FetchError>
}
