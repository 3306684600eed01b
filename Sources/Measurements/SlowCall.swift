package import Syscalls

/// A call that was logged by itself: it took longer than its threshold, or failed with a selected error.
package struct SlowCall: Equatable, Sendable {
    /// The time of its return: CLOCK_MONOTONIC of the initial time namespace, in ns.
    package var returnedNs: UInt64
    /// Process id (thread group) in the initial pid namespace.
    package var pid: Int
    /// Thread id in the initial pid namespace.
    package var tid: Int
    /// The identity of the process.
    package var process: ProcessKey?
    /// The thread's name when the call returned.
    package var comm: String
    /// The thread's control group; nil if it isn't known.
    package var cgroup: CgroupKey?
    /// The thread's real user id in the initial user namespace; nil if it isn't known.
    package var uid: UInt32?
    /// The call.
    package var id: SyscallID
    /// What it returned, as the kernel saw it: an error is a negative number.
    package var result: Int64
    /// The number of its error, positive; nil if it returned none, or its result is no result (`rt_sigreturn`).
    package var errno: Int?
    /// From entry to return, in ns.
    package var latencyNs: UInt64
    /// The part of the latency off the CPU, in ns.
    package var waitNs: UInt64
    /// The part of `waitNs` in which the thread could have run, in ns.
    package var runnableNs: UInt64
    /// Its longest wait in ns, among waits long enough to be examined; 0 if there was none.
    package var longestWaitNs: UInt64 = 0
    /// The kernel stack during that wait, innermost first, as addresses, which are not shown.
    package var frames: [UInt64] = []
    /// The values of all its arguments; empty unless arguments are read.
    package var values: [UInt64] = []
    /// The targets of some arguments.
    package var targets: [Target] = []

    /// The file, socket or path behind an argument, as of the call's return.
    package struct Target: Equatable, Sendable {
        /// What it is.
        package enum Kind: String, Sendable {
            /// A path that the call was given.
            case path
            /// The file behind a descriptor: its path, or its kind if it has none (`pipe`, `eventpoll`).
            case file
            /// A socket behind a descriptor: its addresses.
            case socket
            /// A socket address that the call was given.
            case address
        }

        /// The index of the argument, from 0; `program` if it is not an argument.
        package var argument: Int
        /// The index of a target that is not an argument: the program that runs after an `execve`.
        package static let program = 6
        /// What it is.
        package var kind: Kind
        /// Its name. Bytes that are not printable UTF-8 are written as `\xNN`, a backslash as `\\`.
        package var text: String
        /// Whether the file has no name any more.
        package var isDeleted: Bool
        /// Whether it was too long: a path lacks its end, a file its beginning.
        package var isCut: Bool

        /// A target from its parts.
        package init(argument: Int, kind: Kind, text: String, isDeleted: Bool = false, isCut: Bool = false) {
            (self.argument, self.kind, self.text) = (argument, kind, text)
            (self.isDeleted, self.isCut) = (isDeleted, isCut)
        }
    }

    /// A call from the parts that every call has.
    package init(
        returnedNs: UInt64, pid: Int, tid: Int, comm: String, id: SyscallID, result: Int64, errno: Int? = nil,
        latencyNs: UInt64, waitNs: UInt64 = 0, runnableNs: UInt64 = 0
    ) {
        (self.returnedNs, self.pid, self.tid, self.comm) = (returnedNs, pid, tid, comm)
        (self.id, self.result, self.errno) = (id, result, errno)
        (self.latencyNs, self.waitNs, self.runnableNs) = (latencyNs, waitNs, runnableNs)
    }
}
