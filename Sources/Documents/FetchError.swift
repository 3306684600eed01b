/// Why a document could not be fetched.
package struct FetchError: Error, CustomStringConvertible, Sendable {
    /// The reason, as far as it is known.
    package enum Reason: Sendable {
        /// The daemon doesn't know the cursor; the reader must start without one.
        case cursorIsGone
        /// The requested call has no row in the window.
        case isMissing
        /// The daemon refused the request.
        case isRefused
        /// There was no answer.
        case isUnreachable
    }

    /// The reason, as far as it is known.
    package let reason: Reason
    /// The failure and its reason.
    package let description: String

    /// Whether the description already has a remedy.
    package let hasRemedy: Bool

    /// Whether a daemon answered, with an error.
    package var isAnswer: Bool { reason != .isUnreachable }

    /// An error from its parts.
    package init(_ description: String, reason: Reason = .isUnreachable, hasRemedy: Bool = false) {
        self.description = description
        self.reason = reason
        self.hasRemedy = hasRemedy
    }
}
