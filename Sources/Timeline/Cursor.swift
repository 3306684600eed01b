/// Identifies a snapshot of a history, so that a reader can ask for exactly the calls after it.
package struct Cursor: Equatable, Hashable, Sendable, CustomStringConvertible {
    /// The history that issued it: a random number that changes with each start of a daemon.
    let run: UInt64
    /// The snapshot: the number of snapshots before it.
    let snapshot: UInt64

    init(run: UInt64, snapshot: UInt64) {
        self.run = run
        self.snapshot = snapshot
    }

    /// Parses a `description`; nil if the text is not one.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let run = UInt64(parts[0], radix: 16), let snapshot = UInt64(parts[1], radix: 16) else {
            return nil
        }
        self.init(run: run, snapshot: snapshot)
        guard description == text else { return nil }
    }

    /// Its form in answers. Readers return it unchanged and must not interpret it.
    package var description: String { "\(String(run, radix: 16))-\(String(snapshot, radix: 16))" }
}
