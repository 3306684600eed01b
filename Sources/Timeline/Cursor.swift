/// Names a snapshot of a history, so that a reader can ask for exactly what came after it.
package struct Cursor: Equatable, Hashable, Sendable, CustomStringConvertible {
    /// The history that handed it out: a random number, another one each time a daemon starts.
    let run: UInt64
    /// The snapshot: how many there were before it.
    let snapshot: UInt64

    init(run: UInt64, snapshot: UInt64) {
        self.run = run
        self.snapshot = snapshot
    }

    /// Reads what `description` wrote; nil if it is anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let run = UInt64(parts[0], radix: 16), let snapshot = UInt64(parts[1], radix: 16) else {
            return nil
        }
        self.init(run: run, snapshot: snapshot)
        guard description == text else { return nil }
    }

    /// As it stands in an answer. Readers hand it back and read nothing into it.
    package var description: String { "\(String(run, radix: 16))-\(String(snapshot, radix: 16))" }
}
