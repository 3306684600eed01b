/// The limits of control groups' series in `/metrics`.
package struct MetricsCgroupLimits: Equatable, Sendable {
    /// The number of control groups with series of their own; with 0 there are no series of control groups.
    package var groups: Int
    /// The number of system calls of each group with series of their own; with 0 there are no series of their calls.
    package var calls: Int

    /// The valid values of `groups`.
    package static let groups = 0...1000
    /// The valid values of `calls`.
    package static let calls = 0...100

    /// Limits from their parts.
    package init(groups: Int = 0, calls: Int = 0) { (self.groups, self.calls) = (groups, calls) }
}
