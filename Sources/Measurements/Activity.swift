/// The calls of each caller, since the probe attached or in a window.
///
/// For each call, the tallies of all callers and of the reasons without a caller (`UntoldReason`) add up to the
/// machine's row.
package struct Activity: Sendable {
    /// The tallies.
    package var ledger: Ledger
    /// The identities of the callers.
    package var callers: Callers

    /// Activity from its parts.
    package init(ledger: Ledger, callers: Callers) { (self.ledger, self.callers) = (ledger, callers) }
}
