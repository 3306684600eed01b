/// The kind of subject of a document's rows.
package enum Grouping: String, CaseIterable, Sendable {
    /// A row for each system call.
    case syscall
    /// A row for each process.
    case process
    /// A row for each name of threads (comm).
    case command
    /// A row for each control group.
    case cgroup
    /// A row for each real user.
    case user

    /// The name of the array of rows in a document.
    package var member: String {
        switch self {
        case .syscall: "syscalls"
        case .process: "processes"
        case .command: "commands"
        case .cgroup: "cgroups"
        case .user: "users"
        }
    }
}
