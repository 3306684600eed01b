import HTTP

/// The answers made from one snapshot. Each is encoded once for all clients.
struct AnswerCache {
    private var snapshots: UInt64 = 0
    private var answers: [String: HTTPResponse] = [:]
    private var bytes = 0

    /// The most bytes of all kept answers together. Answers beyond the limit are made again each time.
    private static let maxBytes = 8 << 20
    private static let maxAnswers = 256

    /// The answer under `key`, if it was made from the snapshot with the number `snapshots`.
    mutating func answer(_ key: String, snapshots: UInt64) -> HTTPResponse? {
        if snapshots != self.snapshots { self = AnswerCache(snapshots: snapshots) }
        return answers[key]
    }

    /// Keeps `response`, which was made from the snapshot of the last call of `answer`.
    mutating func keep(_ response: HTTPResponse, _ key: String) {
        guard answers.count < Self.maxAnswers, bytes + response.body.count <= Self.maxBytes else { return }
        answers[key] = response
        bytes += response.body.count
    }

    init() {}

    private init(snapshots: UInt64) { self.snapshots = snapshots }
}
