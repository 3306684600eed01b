/// How an answer is written: for programs, or for people.
enum AnswerFormat: String, CaseIterable, Sendable {
    case json, table
}
