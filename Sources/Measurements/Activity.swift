/// Who called what: since the probe attached, or in a window.
///
/// For each call, the tallies of all callers together, with those of the reasons for which a call is nobody's (`UntoldReason`), are
/// what the machine's row says.
package struct Activity: Sendable {
    /// The tallies.
    package var ledger: Ledger
    /// Who the callers are.
    package var callers: Callers

    /// Activity from its parts.
    package init(ledger: Ledger, callers: Callers) { (self.ledger, self.callers) = (ledger, callers) }
}
