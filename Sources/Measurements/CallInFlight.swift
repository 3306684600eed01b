package import Syscalls

/// A call that has entered and not returned.
package struct CallInFlight: Equatable, Sendable {
    /// Process id (thread group) in the initial pid namespace.
    package var pid: Int
    /// Thread id in the initial pid namespace.
    package var tid: Int
    /// The identity of the process; nil if its start isn't known.
    package var process: ProcessKey?
    /// The thread's name.
    package var comm: String
    /// The thread's control group; nil if it isn't known.
    package var cgroup: CgroupKey?
    /// The thread's real user id in the initial user namespace; nil if it isn't known.
    package var uid: UInt32?
    /// The call.
    package var id: SyscallID
    /// The time of entry, CLOCK_MONOTONIC in ns; nil if it was before the probe attached.
    package var startNs: UInt64?
    /// The kernel stack of the thread, innermost first, as addresses, which are not shown; empty if not requested.
    package var frames: [UInt64]

    /// A call from its parts.
    package init(pid: Int, tid: Int, comm: String, id: SyscallID, startNs: UInt64?, frames: [UInt64] = []) {
        self.pid = pid
        self.tid = tid
        self.comm = comm
        self.id = id
        self.startNs = startNs
        self.frames = frames
    }
}

extension CallInFlight {
    /// The age of the call at `now`, in ns; if it is older than the probe, the time since the probe attached.
    package func age(at now: UInt64, attached: UInt64) -> UInt64 { now - min(startNs ?? attached, now) }
}
