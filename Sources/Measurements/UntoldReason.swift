/// Why the caller of some calls isn't known.
///
/// The raw value is the reason's name in documents. Its index among the cases is the number of the caller that counts for it.
package enum UntoldReason: String, CaseIterable, Sendable {
    /// There was no place to count them in: too many callers, or too many kinds of call, at once.
    case noPlace = "no_place"
    /// They returned before callers were recorded, or while no daemon ran and everything was full.
    case beganLater = "began_later"

    /// The number of the caller that counts for it.
    package var caller: UInt32 { self == .noPlace ? 0 : 1 }
}
