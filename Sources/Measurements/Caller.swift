/// Who made calls, as they were when the calls returned. Threads that agree in all of it are one caller.
package struct Caller: Hashable, Sendable {
    /// The process; nil where the calls of several are counted together.
    package var process: ProcessKey?
    /// The thread's name (comm); nil where the calls of several are counted together.
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

/// Names a process for all time: ids are used again, an id with its time isn't.
package struct ProcessKey: Hashable, Sendable {
    /// The process id (thread group) in the initial pid namespace.
    package var pid: Int
    /// When it started: CLOCK_MONOTONIC in ns, as the kernel has it of the thread group's leader.
    package var startNs: UInt64

    /// A key from its parts.
    package init(pid: Int, startNs: UInt64) { (self.pid, self.startNs) = (pid, startNs) }
}

/// Names a control group.
package struct CgroupKey: Hashable, Sendable {
    /// Which hierarchy it is of, as the kernel numbers them; 0 is version 2.
    package var hierarchy: UInt32
    /// The number of its folder's inode.
    package var id: UInt64

    /// A key from its parts.
    package init(hierarchy: UInt32, id: UInt64) { (self.hierarchy, self.id) = (hierarchy, id) }
}
