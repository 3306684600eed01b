/// Everything counted from the moment the probe attached until `taken`.
package struct Snapshot: Sendable {
    /// When the probe attached.
    package var attached: Moment
    /// When this was read.
    package var taken: Moment
    /// What was counted. A call that never occurred has no row.
    package var rows: Rows
    /// What the probe counted about itself.
    package var probe: ProbeCounts
    /// What was learnt of callers since the snapshot before; nil where it isn't recorded whose calls are whose.
    package var callers: CallerUpdate?

    /// A snapshot from its parts.
    package init(attached: Moment, taken: Moment, rows: Rows, probe: ProbeCounts) {
        self.attached = attached
        self.taken = taken
        self.rows = rows
        self.probe = probe
    }
}
