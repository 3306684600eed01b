/// The account of slow calls since the probe attached: `seen = written + dropped + heldBack`.
package struct SlowAccount: Equatable, Sendable {
    /// Calls over their threshold, and calls with a selected error.
    package var seen: UInt64 = 0
    /// Calls that were logged.
    package var written: UInt64 = 0
    /// Calls for which there was no room.
    package var dropped: UInt64 = 0
    /// Calls beyond the limit per second of a process and call.
    package var heldBack: UInt64 = 0

    /// An empty account.
    package init() {}
}
