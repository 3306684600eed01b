/// The subject of a row.
package enum RowSubject: Hashable, Sendable {
    /// All calls of one kind: its name, `syscall_N`, `invalid` or `other`; its ABI, such as `x86_64`, and its number in
    /// the ABI's table, which `invalid` and `other` don't have.
    case syscall(name: String, abi: String?, number: Int?)
    /// The calls of one process.
    case process(ProcessDescription)
    /// The calls of threads with one name; nil if the calls of several are counted together.
    case command(String?)
    /// The calls of threads in one control group; nil if the group isn't known.
    case cgroup(CgroupDescription?)
    /// The calls of one real user; nil if the user isn't known.
    case user(UserDescription?)

    /// The kind of subject.
    package var grouping: Grouping {
        switch self {
        case .syscall: .syscall
        case .process: .process
        case .command: .command
        case .cgroup: .cgroup
        case .user: .user
        }
    }

    /// Its text in tables. May have control characters.
    package var text: String {
        switch self {
        case .syscall(let name, let abi, _): StatsRow.displayName(name, abi: abi)
        case .process(let process): process.text
        case .command(let comm): comm ?? Self.several
        case .cgroup(let cgroup): cgroup?.text ?? Self.unknown
        case .user(let user): user?.text ?? Self.unknown
        }
    }

    /// The key for sorting by name: the short name, then properties that tell subjects of equal names apart.
    var order: (name: String, rest: String, number: UInt64) {
        switch self {
        case .syscall(let name, let abi, _): (name, abi ?? "", 0)
        case .process(let process): (process.comm ?? "", process.startedAt ?? "", UInt64(max(0, process.pid ?? 0)))
        case .command(let comm): (comm ?? "", "", 0)
        case .cgroup(let cgroup): (cgroup?.name ?? "", cgroup?.path ?? "", 0)
        case .user(let user): (user?.name ?? "", "", UInt64(user?.uid ?? 0))
        }
    }

    /// The text for subjects that are counted together.
    static let several = "(several)"
    /// The text for an unknown subject.
    static let unknown = "(unknown)"
}

extension RowSubject {
    /// Decodes a subject of `grouping` from an object.
    init(_ grouping: Grouping, from object: KeyedDecodingContainer<JSONKey>) throws {
        self =
            switch grouping {
            case .syscall:
                .syscall(
                    name: try object.decode(String.self, forKey: JSONKey("name")),
                    abi: try object.decodeIfPresent(String.self, forKey: JSONKey("abi")),
                    number: try object.decodeIfPresent(Int.self, forKey: JSONKey("number")))
            case .process: .process(try object.decode(ProcessDescription.self, forKey: JSONKey("process")))
            case .command: .command(try object.decode(String?.self, forKey: JSONKey("command")))
            case .cgroup: .cgroup(try object.decode(CgroupDescription?.self, forKey: JSONKey("cgroup")))
            case .user: .user(try object.decode(UserDescription?.self, forKey: JSONKey("user")))
            }
    }
}
