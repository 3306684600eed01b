/// Why it isn't known whose calls some are.
///
/// The raw value is the reason's name in documents. Its place among the cases is the number of the caller that counts for it.
package enum UntoldReason: String, CaseIterable, Sendable {
    /// There was no place to count them in: too many callers, or too many kinds of call, at once.
    case noPlace = "no_place"
    /// They returned before it was recorded whose calls are whose, or while no daemon ran and everything was full.
    case beganLater = "began_later"

    /// The number of the caller that counts for it.
    package var caller: UInt32 { self == .noPlace ? 0 : 1 }
}
