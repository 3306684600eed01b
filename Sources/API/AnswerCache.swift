import HTTP

/// The answers made from one snapshot: each is encoded once, however many ask for it.
struct AnswerCache {
    private var snapshots: UInt64 = 0
    private var answers: [String: HTTPResponse] = [:]
    private var bytes = 0

    /// What is kept is at most this, all answers together; what goes beyond is made again each time.
    private static let maxBytes = 8 << 20
    private static let maxAnswers = 256

    /// The answer that was kept under `key`, if it was made from the snapshot that `snapshots` counts.
    mutating func answer(_ key: String, snapshots: UInt64) -> HTTPResponse? {
        if snapshots != self.snapshots { self = AnswerCache(snapshots: snapshots) }
        return answers[key]
    }

    /// Keeps `response`, which was made from the snapshot that `answer` was last asked for.
    mutating func keep(_ response: HTTPResponse, _ key: String) {
        guard answers.count < Self.maxAnswers, bytes + response.body.count <= Self.maxBytes else { return }
        answers[key] = response
        bytes += response.body.count
    }

    init() {}

    private init(snapshots: UInt64) { self.snapshots = snapshots }
}
