package import Measurements
import Text

/// A selection of callers: those that match every list that isn't empty.
package struct SubjectFilter: Sendable {
    /// Process ids in the initial pid namespace.
    package var pids: Set<Int> = []
    /// Patterns (`Glob`) of threads' names.
    package var commands: [String] = []
    /// Patterns of control groups. Patterns with a `/` are matched with the whole path, others with the short name.
    package var cgroups: [String] = []
    /// User ids, and patterns of users' names.
    package var users: [String] = []

    /// A filter that selects all callers.
    package init() {}

    /// Whether the filter selects all callers.
    package var isEmpty: Bool { pids.isEmpty && commands.isEmpty && cgroups.isEmpty && users.isEmpty }

    /// Whether the filter selects `caller`. Unknown properties match no pattern.
    func selects(_ caller: Caller, _ names: SubjectNames) -> Bool {
        selects(pid: caller.process?.pid, comm: caller.comm, cgroup: caller.cgroup, uid: caller.uid, names)
    }

    /// The same by the number of the caller. What is nobody's is not wanted. Each caller is looked at once.
    package func selector(_ names: SubjectNames) -> (UInt32) -> Bool {
        var known: [UInt32: Bool] = [:]
        for reason in UntoldReason.allCases { known[reason.caller] = false }
        return { number in
            if let isWanted = known[number] { return isWanted }
            let caller = names.callers.byNumber[number] ?? Caller(process: nil, comm: nil, cgroup: nil, uid: nil)
            let isWanted = selects(caller, names)
            known[number] = isWanted
            return isWanted
        }
    }

    /// Whether the filter selects the caller of `call`.
    package func selects(_ call: CallInFlight, _ names: SubjectNames) -> Bool {
        selects(pid: call.pid, comm: call.comm, cgroup: call.cgroup, uid: call.uid, names)
    }

    /// Whether the filter selects the caller of `call`.
    package func selects(_ call: SlowCall, _ names: SubjectNames) -> Bool {
        selects(pid: call.pid, comm: call.comm, cgroup: call.cgroup, uid: call.uid, names)
    }

    private func selects(
        pid: Int?, comm: String?, cgroup: CgroupKey?, uid: UInt32?, _ names: SubjectNames
    ) -> Bool {
        if !pids.isEmpty {
            guard let pid, pids.contains(pid) else { return false }
        }
        if !commands.isEmpty {
            guard let comm, commands.contains(where: { Glob.matches(comm, pattern: $0) }) else { return false }
        }
        if !cgroups.isEmpty {
            guard let cgroup = names.cgroup(cgroup) else { return false }
            guard cgroups.contains(where: { Glob.matches($0.contains("/") ? cgroup.path : cgroup.name, pattern: $0) })
            else {
                return false
            }
        }
        if !users.isEmpty {
            guard let uid else { return false }
            let (number, name) = (String(uid), names.userName(uid))
            guard
                users.contains(where: { user in user == number || name.map { Glob.matches($0, pattern: user) } == true }
                )
            else { return false }
        }
        return true
    }
}
