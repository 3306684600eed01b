/// Why a document could not be had.
package struct FetchError: Error, CustomStringConvertible, Sendable {
    /// What is known of the reason.
    package enum Reason: Sendable {
        /// The cursor is not known there: it has to be started over.
        case cursorIsGone
        /// What was asked for was not called in the window.
        case isMissing
        /// The question was refused.
        case isRefused
        /// There was no answer.
        case isUnreachable
    }

    /// What is known of the reason.
    package let reason: Reason
    /// What failed and why.
    package let description: String

    /// Whether the description says what to do already.
    package let hasRemedy: Bool

    /// Whether somebody is there and said no.
    package var isAnswer: Bool { reason != .isUnreachable }

    /// An error from its parts.
    package init(_ description: String, reason: Reason = .isUnreachable, hasRemedy: Bool = false) {
        self.description = description
        self.reason = reason
        self.hasRemedy = hasRemedy
    }
}
