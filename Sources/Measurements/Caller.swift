/// The maker of calls, in its state when the calls returned. Threads that agree in all properties are one caller.
package struct Caller: Hashable, Sendable {
    /// The process; nil if the calls of several are counted together.
    package var process: ProcessKey?
    /// The thread's name (comm); nil if the calls of several are counted together.
    package var comm: String?
    /// The control group; nil if it isn't known.
    package var cgroup: CgroupKey?
    /// The real user id in the initial user namespace; nil if it isn't known.
    package var uid: UInt32?

    /// A caller from its parts.
    package init(process: ProcessKey?, comm: String?, cgroup: CgroupKey?, uid: UInt32?) {
        (self.process, self.comm, self.cgroup, self.uid) = (process, comm, cgroup, uid)
    }
}

/// Identifies a process for all time. Process ids are reused, an id with its start time is not.
package struct ProcessKey: Hashable, Sendable {
    /// The process id (thread group) in the initial pid namespace.
    package var pid: Int
    /// The start time: CLOCK_MONOTONIC in ns, the kernel's value for the thread group's leader.
    package var startNs: UInt64

    /// A key from its parts.
    package init(pid: Int, startNs: UInt64) { (self.pid, self.startNs) = (pid, startNs) }
}

/// Identifies a control group.
package struct CgroupKey: Hashable, Sendable {
    /// The kernel's number of the hierarchy; 0 is version 2.
    package var hierarchy: UInt32
    /// The inode number of its folder.
    package var id: UInt64

    /// A key from its parts.
    package init(hierarchy: UInt32, id: UInt64) { (self.hierarchy, self.id) = (hierarchy, id) }
}
