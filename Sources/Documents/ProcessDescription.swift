/// A process in documents. All processes that ended before their calls were read, or whose calls are counted together,
/// are one process without a pid.
package struct ProcessDescription: Decodable, Hashable, Sendable {
    /// The process id (thread group) in the initial pid namespace; nil for processes that are counted together.
    package var pid: Int?
    /// The process id in its own pid namespace, if it differs.
    package var innerPid: Int?
    /// The name of its leader.
    package var comm: String?
    /// Its start, RFC 3339 in UTC; nil if it isn't known.
    package var startedAt: String?
    /// Its control group; nil if it isn't known.
    package var cgroup: CgroupDescription?
    /// Whether it has ended.
    package var hasExited: Bool

    /// A process from its parts.
    package init(
        pid: Int?, innerPid: Int? = nil, comm: String?, startedAt: String? = nil, cgroup: CgroupDescription? = nil,
        hasExited: Bool = false
    ) {
        (self.pid, self.innerPid, self.comm, self.startedAt) = (pid, innerPid, comm, startedAt)
        (self.cgroup, self.hasExited) = (cgroup, hasExited)
    }

    /// The names in JSON.
    package enum CodingKeys: String, CodingKey {
        case pid
        case innerPid = "inner_pid"
        case comm
        case startedAt = "started_at"
        case cgroup
        case hasExited = "exited"
    }

    /// For people: the process id and the name.
    package var text: String { pid.map { "\($0) \(comm ?? "")" } ?? RowSubject.several }
}
