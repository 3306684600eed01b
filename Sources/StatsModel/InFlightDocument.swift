/// What `GET /inflight` answers: the calls in progress, oldest first.
public struct InFlightDocument: Codable, Equatable, Sendable {
    /// How many calls are in progress on the machine; `calls` may be fewer.
    public var total: Int
    /// Those that the query selected.
    public var calls: [Call]

    /// A document from its parts.
    public init(total: Int, calls: [Call]) {
        self.total = total
        self.calls = calls
    }

    /// A call that has entered and not returned.
    public struct Call: Codable, Equatable, Sendable {
        /// Process id in the initial pid namespace.
        public var pid: Int
        /// Thread id in the initial pid namespace.
        public var tid: Int
        /// The thread's name.
        public var comm: String
        /// The system call's name.
        public var name: String
        /// Its ABI; null for `invalid`.
        public var abi: String?
        /// How long it has been going on; where it is older than the recorder, how long the recorder has been attached.
        public var ageNs: UInt64
        /// Whether it entered before the recorder attached.
        public var sinceBeforeAttach: Bool
        /// The kernel functions the thread is in, innermost first; empty where their names may not be seen.
        public var stack: [String]

        /// A call from its parts.
        public init(
            pid: Int, tid: Int, comm: String, name: String, abi: String?, ageNs: UInt64, sinceBeforeAttach: Bool,
            stack: [String]
        ) {
            self.pid = pid
            self.tid = tid
            self.comm = comm
            self.name = name
            self.abi = abi
            self.ageNs = ageNs
            self.sinceBeforeAttach = sinceBeforeAttach
            self.stack = stack
        }

        enum CodingKeys: String, CodingKey {
            case pid, tid, comm, name, abi
            case ageNs = "age_ns"
            case sinceBeforeAttach = "since_before_attach"
            case stack
        }
    }
}
