/// Whose calls a row counts.
package enum RowSubject: Hashable, Sendable {
    /// All calls of one kind: its name, `syscall_N`, `invalid` or `other`; its ABI, such as `x86_64`, and its number in the ABI's table,
    /// which `invalid` and `other` don't have.
    case syscall(name: String, abi: String?, number: Int?)
    /// Those of one process.
    case process(ProcessDescription)
    /// Those of the threads of one name; nil where the calls of several are counted together.
    case command(String?)
    /// Those of the threads in one control group; nil where it isn't known which.
    case cgroup(CgroupDescription?)
    /// Those of one real user; nil where it isn't known who.
    case user(UserDescription?)

    /// Which kind of subject it is.
    package var grouping: Grouping {
        switch self {
        case .syscall: .syscall
        case .process: .process
        case .command: .command
        case .cgroup: .cgroup
        case .user: .user
        }
    }

    /// What stands in a table for it. May have control characters.
    package var text: String {
        switch self {
        case .syscall(let name, let abi, _): StatsRow.displayName(name, abi: abi)
        case .process(let process): process.text
        case .command(let comm): comm ?? Self.several
        case .cgroup(let cgroup): cgroup?.text ?? Self.unknown
        case .user(let user): user?.text ?? Self.unknown
        }
    }

    /// What it is sorted by where rows are sorted by name: what people call it, then what tells it from others of that name.
    var order: (name: String, rest: String, number: UInt64) {
        switch self {
        case .syscall(let name, let abi, _): (name, abi ?? "", 0)
        case .process(let process): (process.comm ?? "", process.startedAt ?? "", UInt64(max(0, process.pid ?? 0)))
        case .command(let comm): (comm ?? "", "", 0)
        case .cgroup(let cgroup): (cgroup?.name ?? "", cgroup?.path ?? "", 0)
        case .user(let user): (user?.name ?? "", "", UInt64(user?.uid ?? 0))
        }
    }

    /// Stands for subjects that are counted together.
    static let several = "(several)"
    /// Stands for a subject that isn't known.
    static let unknown = "(unknown)"
}

extension RowSubject {
    /// Reads what an object has of a subject of `grouping`.
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
