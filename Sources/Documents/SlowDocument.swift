package import Syscalls

/// The answer of `GET /slow`: calls that were logged one by one.
package struct SlowDocument: Decodable, Equatable, Sendable {
    /// The selected calls, in the requested order.
    package var calls: [Call]
    /// The account of all slow calls since the probe attached.
    package var account: Account
    /// The cursor of this answer: `?since=` with it returns exactly the later calls.
    package var cursor: String

    /// A document from its parts.
    package init(calls: [Call], account: Account, cursor: String) {
        (self.calls, self.account, self.cursor) = (calls, account, cursor)
    }

    /// `seen = written + dropped + heldBack`.
    package struct Account: Decodable, Equatable, Sendable {
        /// Calls over their threshold, and calls with a selected error.
        package var seen: UInt64
        /// Calls that were logged.
        package var written: UInt64
        /// Calls for which there was no room.
        package var dropped: UInt64
        /// Calls beyond the limit per second of a process and call.
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
        /// The time of its return, RFC 3339 in UTC, with milliseconds.
        package var at: String
        /// Process id in the initial pid namespace.
        package var pid: Int
        /// Thread id in the initial pid namespace.
        package var tid: Int
        /// The thread's name.
        package var comm: String
        /// The thread's control group; nil if it isn't known.
        package var cgroup: CgroupDescription?
        /// The thread's real user; nil if it isn't known.
        package var user: UserDescription?
        /// The system call's name.
        package var name: String
        /// Its ABI; nil for `invalid`.
        package var abi: String?
        /// Its number in that ABI's table.
        package var number: Int?
        /// Its result in the kernel: an error is a negative number. Nil for an address in the process's memory.
        package var result: Int64?
        /// The name of its error; nil if it returned none.
        package var errno: String?
        /// From entry to return, in ns.
        package var latencyNs: UInt64
        /// The part of the latency on a CPU, in ns.
        package var cpuNs: UInt64
        /// The part off the CPU with nothing to run, in ns.
        package var blockedNs: UInt64
        /// The part in which it waited for a CPU, in ns.
        package var runnableNs: UInt64
        /// Whether the call waits by design.
        package var waitsByDesign: Bool
        /// The length of its longest wait, in ns; nil if no wait was long enough to be examined.
        package var longestWaitNs: UInt64?
        /// The kernel stack during that wait, innermost function first; empty if it isn't known or kernel symbols are hidden.
        package var stack: [String]
        /// Its arguments by their names in the kernel (`fd`), or by position (`arg0`) if they have none; nil unless
        /// arguments are read. After a successful `execve`, `program` is the file of the new program.
        package var arguments: [String: Argument]?

        /// A call from the parts that every call has.
        package init(
            at: String, pid: Int, tid: Int, comm: String, name: String, abi: String?, number: Int?, result: Int64?,
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
        /// Its value; nil for an address in the process's memory, since addresses are not shown. 0 is the null pointer.
        package var value: Int64?
        /// Its target: a path that the call was given, or the file or the socket addresses behind a descriptor; nil if
        /// it has no target, or it couldn't be read. Bytes that are not printable UTF-8 are written as `\xNN`, a
        /// backslash as `\\`.
        package var target: String?
        /// Whether that file has no name any more.
        package var isDeleted: Bool
        /// Whether that text was too long: a path lacks its end, a file its beginning.
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

    /// The name of the pseudo-argument after those of a successful `execve`: the file of the new program.
    package static let program = "program"

    /// The call; nil for `invalid`.
    package var syscall: SyscallID? {
        guard let number, let abi = abi.flatMap(ABI.init) else { return nil }
        return .call(abi, number: number)
    }
}
