/// The callers that a ledger numbers, and their processes and control groups.
package struct Callers: Sendable {
    /// A process.
    package struct Process: Equatable, Sendable {
        /// The name (comm) of its leader; of some other thread if the leader's isn't known.
        package var comm: String
        /// The process id in its own pid namespace, where that differs.
        package var innerPid: Int?
        /// Its control group at its last call.
        package var cgroup: CgroupKey?
        /// Whether it has ended.
        package var hasExited: Bool

        /// A process from its parts.
        package init(comm: String, innerPid: Int? = nil, cgroup: CgroupKey? = nil, hasExited: Bool = false) {
            (self.comm, self.innerPid, self.cgroup, self.hasExited) = (comm, innerPid, cgroup, hasExited)
        }
    }

    /// The callers by number. Numbers below `UntoldReason.allCases.count` are not callers.
    package var byNumber: [UInt32: Caller] = [:]
    /// The processes.
    package var processes: [ProcessKey: Process] = [:]
    /// The known paths of control groups, from the root of their hierarchy.
    package var cgroupPaths: [CgroupKey: String] = [:]

    /// No callers.
    package init() {}
}
