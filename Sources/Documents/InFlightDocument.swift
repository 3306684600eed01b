/// The answer of `GET /inflight`: the calls in flight, oldest first.
package struct InFlightDocument: Decodable, Equatable, Sendable {
    /// The number of calls in flight on the machine; `calls` may have fewer.
    package var total: Int
    /// The selected calls.
    package var calls: [Call]

    /// A document from its parts.
    package init(total: Int, calls: [Call]) {
        self.total = total
        self.calls = calls
    }

    /// A call that has entered and not returned.
    package struct Call: Decodable, Equatable, Sendable {
        /// Process id in the initial pid namespace.
        package var pid: Int
        /// Thread id in the initial pid namespace.
        package var tid: Int
        /// The thread's name.
        package var comm: String
        /// The thread's control group; nil if it isn't known.
        package var cgroup: CgroupDescription?
        /// The system call's name.
        package var name: String
        /// Its ABI; null for `invalid`.
        package var abi: String?
        /// The age of the call; if it is older than the probe, the time since the probe attached.
        package var ageNs: UInt64
        /// Whether it entered before the probe attached.
        package var sinceBeforeAttach: Bool
        /// The kernel stack of the thread, innermost function first; empty if kernel symbols are hidden.
        package var stack: [String]

        /// A call from its parts.
        package init(
            pid: Int, tid: Int, comm: String, cgroup: CgroupDescription? = nil, name: String, abi: String?,
            ageNs: UInt64, sinceBeforeAttach: Bool, stack: [String]
        ) {
            self.pid = pid
            self.tid = tid
            self.comm = comm
            self.cgroup = cgroup
            self.name = name
            self.abi = abi
            self.ageNs = ageNs
            self.sinceBeforeAttach = sinceBeforeAttach
            self.stack = stack
        }

        /// The names in JSON.
        package enum CodingKeys: String, CodingKey {
            case pid, tid, comm, cgroup, name, abi
            case ageNs = "age_ns"
            case sinceBeforeAttach = "since_before_attach"
            case stack
        }
    }
}
