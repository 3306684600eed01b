/// Whose calls a row counts.
package enum Subject: Hashable, Sendable {
    /// Everybody's on this machine.
    case machine
}
