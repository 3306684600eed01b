/// How many series of control groups `/metrics` has.
package struct MetricsCgroupLimits: Equatable, Sendable {
    /// How many control groups have series of their own; with 0 there are no series of control groups at all.
    package var groups: Int
    /// How many system calls of each have series of their own; with 0 there are no series of their calls.
    package var calls: Int

    /// What `groups` may be.
    package static let groups = 0...1000
    /// What `calls` may be.
    package static let calls = 0...100

    /// Limits from their parts.
    package init(groups: Int = 0, calls: Int = 0) { (self.groups, self.calls) = (groups, calls) }
}
