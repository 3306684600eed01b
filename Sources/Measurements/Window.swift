/// The counts between two snapshots.
package struct Window: Sendable {
    /// When the earlier snapshot was taken, or the probe attached.
    package var from: Moment
    /// When the later snapshot was taken.
    package var to: Moment
    /// The counts in between. A call without counts and without calls in flight has no row.
    package var rows: Rows

    /// A window from its parts.
    package init(from: Moment, to: Moment, rows: Rows) {
        self.from = from
        self.to = to
        self.rows = rows
    }

    /// The whole time since the probe attached.
    package init(all snapshot: Snapshot) {
        self.init(from: snapshot.attached, to: snapshot.taken, rows: snapshot.rows)
    }

    /// How long it is, in seconds.
    package var seconds: Double { Double(to.monotonicNs - from.monotonicNs) / 1e9 }
}
