/// What became of the calls that were to be written down, since the probe attached: `seen = written + dropped + heldBack`.
package struct SlowAccount: Equatable, Sendable {
    /// Calls over their threshold, and calls with an error that is asked for.
    package var seen: UInt64 = 0
    /// Those that were written down.
    package var written: UInt64 = 0
    /// Those for which there was no room.
    package var dropped: UInt64 = 0
    /// Those beyond so many a second of the same process and call.
    package var heldBack: UInt64 = 0

    /// Nothing yet.
    package init() {}
}
