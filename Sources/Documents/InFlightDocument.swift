/// What `GET /inflight` answers: the calls in progress, oldest first.
package struct InFlightDocument: Decodable, Equatable, Sendable {
    /// How many calls are in progress on the machine; `calls` may be fewer.
    package var total: Int
    /// Those that the query selected.
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
        /// The thread's control group; nil where that isn't known.
        package var cgroup: CgroupDescription?
        /// The system call's name.
        package var name: String
        /// Its ABI; null for `invalid`.
        package var abi: String?
        /// How long it has been going on; where it is older than the probe, how long the probe has been attached.
        package var ageNs: UInt64
        /// Whether it entered before the probe attached.
        package var sinceBeforeAttach: Bool
        /// The kernel functions the thread is in, innermost first; empty where their names may not be seen.
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
