import Documents

/// Identifies the row of a call: its name and ABI.
package struct RowID: Hashable, Sendable {
    /// The call's name.
    package var name: String
    /// Its ABI; nil for rows that many calls share.
    package var abi: String?

    init(_ row: StatsRow) { (name, abi) = (row.name, row.abi) }

    /// A row's identity from its parts.
    package init(name: String, abi: String?) { (self.name, self.abi) = (name, abi) }

    /// The name as tables show it.
    var displayName: String { StatsRow.displayName(name, abi: abi) }
}

/// Identifies a row of any table, across answers.
enum RowKey: Hashable, Sendable {
    case call(RowID)
    /// Not unique: two processes may have had the same id, one after the other.
    case process(pid: Int?)
    case command(String?)
    case cgroup(path: String?)
    case user(uid: UInt32?)

    init(_ subject: RowSubject) {
        self =
            switch subject {
            case .syscall(let name, let abi, _): .call(RowID(name: name, abi: abi))
            case .process(let process): .process(pid: process.pid)
            case .command(let comm): .command(comm)
            case .cgroup(let cgroup): .cgroup(path: cgroup?.path)
            case .user(let user): .user(uid: user?.uid)
            }
    }
}
