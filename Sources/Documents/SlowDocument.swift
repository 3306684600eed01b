package import Syscalls

/// What `GET /slow` answers: calls that were written down one by one.
package struct SlowDocument: Decodable, Equatable, Sendable {
    /// Those that the query selected, in the order that it asked for.
    package var calls: [Call]
    /// What became of all that were to be written down since the probe attached.
    package var account: Account
    /// Names this answer's moment: `?since=` with it answers exactly what came after.
    package var cursor: String

    /// A document from its parts.
    package init(calls: [Call], account: Account, cursor: String) {
        (self.calls, self.account, self.cursor) = (calls, account, cursor)
    }

    /// `seen = written + dropped + heldBack`.
    package struct Account: Decodable, Equatable, Sendable {
        /// Calls over their threshold, and calls with an error that is asked for.
        package var seen: UInt64
        /// Those that were written down.
        package var written: UInt64
        /// Those for which there was no room.
        package var dropped: UInt64
        /// Those beyond so many a second of the same process and call.
        package var heldBack: UInt64

        /// The names in JSON.
        package enum CodingKeys: String, CodingKey {
            case seen, written, dropped
            case heldBack = "held_back"
        }

        /// An account from its parts.
        package init(seen: UInt64, written: UInt64, dropped: UInt64, heldBack: UInt64) {
            (self.seen, self.written, self.dropped, self.heldBack) = (seen, written, dropped, heldBack)
        }
    }

    /// A call that has returned.
    package struct Call: Decodable, Equatable, Sendable {
        /// When it returned, RFC 3339 in UTC, with milliseconds.
        package var at: String
        /// Process id in the initial pid namespace.
        package var pid: Int
        /// Thread id in the initial pid namespace.
        package var tid: Int
        /// The thread's name.
        package var comm: String
        /// The thread's control group; nil where that isn't known.
        package var cgroup: CgroupDescription?
        /// The thread's real user; nil where that isn't known.
        package var user: UserDescription?
        /// The system call's name.
        package var name: String
        /// Its ABI; nil for `invalid`.
        package var abi: String?
        /// Its number in that ABI's table.
        package var number: Int?
        /// What it returned, as the kernel saw it: an error is a negative number.
        package var result: Int64
        /// The name of its error; nil if it returned none.
        package var errno: String?
        /// From entry to return, in ns.
        package var latencyNs: UInt64
        /// The part of that on a CPU, in ns.
        package var cpuNs: UInt64
        /// The part off the CPU with nothing to run, in ns.
        package var blockedNs: UInt64
        /// The part in which it waited for a CPU, in ns.
        package var runnableNs: UInt64
        /// Whether it is a call that exists to wait.
        package var waitsByDesign: Bool
        /// How long its longest wait was, in ns; nil where no wait was long enough to be looked at.
        package var longestWaitNs: UInt64?
        /// The kernel functions that it was in during that wait, innermost first; empty where they aren't known or may not be seen.
        package var stack: [String]
        /// Its arguments by the names that the kernel gives them (`fd`), or by their places (`arg0`) where it gives none; nil unless
        /// arguments are read. After an `execve` that succeeded, `program` is the file of the program that runs since.
        package var arguments: [String: Argument]?

        /// A call from what every one has.
        package init(
            at: String, pid: Int, tid: Int, comm: String, name: String, abi: String?, number: Int?, result: Int64,
            errno: String? = nil, latencyNs: UInt64, cpuNs: UInt64, blockedNs: UInt64 = 0, runnableNs: UInt64 = 0,
            waitsByDesign: Bool = false, longestWaitNs: UInt64? = nil, stack: [String] = []
        ) {
            (self.at, self.pid, self.tid, self.comm) = (at, pid, tid, comm)
            (self.name, self.abi, self.number, self.result, self.errno) = (name, abi, number, result, errno)
            (self.latencyNs, self.cpuNs, self.blockedNs) = (latencyNs, cpuNs, blockedNs)
            (self.runnableNs, self.waitsByDesign) = (runnableNs, waitsByDesign)
            (self.longestWaitNs, self.stack) = (longestWaitNs, stack)
        }

        /// The names in JSON.
        package enum CodingKeys: String, CodingKey {
            case at, pid, tid, comm, cgroup, user, name, abi, number, result, errno
            case latencyNs = "latency_ns"
            case cpuNs = "cpu_ns"
            case blockedNs = "blocked_ns"
            case runnableNs = "runnable_ns"
            case waitsByDesign = "waits_by_design"
            case longestWaitNs = "longest_wait_ns"
            case stack, arguments
        }
    }

    /// An argument of a call.
    package struct Argument: Decodable, Equatable, Sendable {
        /// Its value; nil for an address in the process's memory, which nobody is shown. 0 is the null pointer.
        package var value: Int64?
        /// What it leads to: a path that the call was given, the file or the addresses of the socket behind a descriptor; nil where
        /// it leads to nothing, or couldn't be read. Bytes that are no printable UTF-8 stand as `\xNN`, a backslash as `\\`.
        package var target: String?
        /// Whether that file has no name any more.
        package var isDeleted: Bool
        /// Whether that text was too long: the end is missing of a path, the beginning of a file's.
        package var isCut: Bool

        /// An argument from its parts.
        package init(value: Int64?, target: String? = nil, isDeleted: Bool = false, isCut: Bool = false) {
            (self.value, self.target, self.isDeleted, self.isCut) = (value, target, isDeleted, isCut)
        }

        /// The names in JSON.
        package enum CodingKeys: String, CodingKey {
            case value, target
            case isDeleted = "deleted"
            case isCut = "cut"
        }
    }
}

extension SlowDocument.Call {
    /// Its arguments in the order of the call.
    package var orderedArguments: [(name: String, argument: SlowDocument.Argument)] {
        ((syscall?.argumentNames ?? []) + [Self.program]).compactMap { name in arguments?[name].map { (name, $0) } }
    }

    /// What stands behind the arguments of an `execve` that succeeded: the file of the program that runs since.
    package static let program = "program"

    /// Which call it is; nil for `invalid`.
    package var syscall: SyscallID? {
        guard let number, let abi = abi.flatMap(ABI.init) else { return nil }
        return .call(abi, number: number)
    }
}
