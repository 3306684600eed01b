/// How long the calls of one kind took in a short time in the past.
package struct HistoryStep: Equatable, Sendable {
    /// When it begins.
    package var from: Moment
    /// When it ends.
    package var to: Moment
    /// The calls of each step of `PowerOfTwo`; zeros at the end are left out.
    package var octaves: [UInt64]

    /// A step from its parts.
    package init(from: Moment, to: Moment, octaves: [UInt64]) {
        (self.from, self.to, self.octaves) = (from, to, octaves)
    }

    /// How long it is, in seconds.
    package var seconds: Double { Double(to.monotonicNs - from.monotonicNs) / 1e9 }
}
