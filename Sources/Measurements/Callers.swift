/// What is known of the callers that a ledger numbers.
package struct Callers: Sendable {
    /// A process as people know it.
    package struct Process: Equatable, Sendable {
        /// The name (comm) of its leader; of some thread where the leader's isn't known.
        package var comm: String
        /// The process id in its own pid namespace, where that differs.
        package var innerPid: Int?
        /// Its control group when it called last.
        package var cgroup: CgroupKey?
        /// Whether it has ended.
        package var hasExited: Bool

        /// A process from its parts.
        package init(comm: String, innerPid: Int? = nil, cgroup: CgroupKey? = nil, hasExited: Bool = false) {
            (self.comm, self.innerPid, self.cgroup, self.hasExited) = (comm, innerPid, cgroup, hasExited)
        }
    }

    /// The callers by number. Numbers below `UntoldReason.allCases.count` stand for nobody.
    package var byNumber: [UInt32: Caller] = [:]
    /// The processes.
    package var processes: [ProcessKey: Process] = [:]
    /// The paths of control groups, from the root of their hierarchy; one that isn't known has none.
    package var cgroupPaths: [CgroupKey: String] = [:]

    /// Nobody.
    package init() {}
}
