import Documents
import Text

/// Which slow calls a frame shows.
struct SlowQuestion: Hashable, Sendable {
    /// The names of the calls, as patterns; none for all.
    var names: [String] = []
    /// Their ABI; nil for all.
    var abi: String?
    /// Whose calls they are.
    var subjects: Subjects = [:]
    /// Whether the few slowest are wanted, instead of the newest.
    var wantsSlowest = false

    /// More than a person looks through.
    private static let maxNewest = 500
    private static let maxSlowest = 5

    /// As a query.
    var query: String {
        let name = names.isEmpty ? "" : "&name=\(names.joined(separator: ",").queryEncoded)"
        let abi = abi.map { "&abi=\($0.queryEncoded)" } ?? ""
        return (wantsSlowest ? "sort=latency&top=\(Self.maxSlowest)" : "top=\(Self.maxNewest)")
            + name + abi + subjects.query
    }
}

/// What it was answered with, or why these calls can't be had, although the rest can.
struct SlowAnswer: Sendable {
    let question: SlowQuestion
    let document: Result<SlowDocument, FetchError>
}
