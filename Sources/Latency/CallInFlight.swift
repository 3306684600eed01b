public import Syscalls

/// A call that has entered and not returned.
public struct CallInFlight: Equatable, Sendable {
    /// Process id (thread group) in the initial pid namespace.
    public var pid: Int
    /// Thread id in the initial pid namespace.
    public var tid: Int
    /// The thread's name.
    public var comm: String
    /// The call.
    public var id: SyscallID
    /// When it entered, CLOCK_MONOTONIC in ns; nil if that was before the recorder attached.
    public var startNs: UInt64?
    /// Where the thread is in the kernel, innermost first, as addresses, which nobody is shown; empty if not asked for.
    public var frames: [UInt64]

    /// A call from its parts.
    public init(pid: Int, tid: Int, comm: String, id: SyscallID, startNs: UInt64?, frames: [UInt64] = []) {
        self.pid = pid
        self.tid = tid
        self.comm = comm
        self.id = id
        self.startNs = startNs
        self.frames = frames
    }
}
