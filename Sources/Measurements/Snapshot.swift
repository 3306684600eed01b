/// Everything counted from the moment the probe attached until `taken`.
package struct Snapshot: Sendable {
    /// When the probe attached.
    package var attached: Moment
    /// When this was read.
    package var taken: Moment
    /// The counts. A call that never occurred has no row.
    package var rows: Rows
    /// The probe's counts about itself.
    package var probe: ProbeCounts
    /// News of callers since the previous snapshot; nil if callers aren't recorded.
    package var callers: CallerUpdate?

    /// A snapshot from its parts.
    package init(attached: Moment, taken: Moment, rows: Rows, probe: ProbeCounts) {
        self.attached = attached
        self.taken = taken
        self.rows = rows
        self.probe = probe
    }
}
