package import Measurements

/// The names of subjects.
package struct SubjectNames {
    /// The identities of the callers.
    let callers: Callers
    /// The name of a user; nil if it isn't known.
    let userName: (UInt32) -> String?
    /// The control groups whose path is known.
    private let cgroups: [CgroupKey: CgroupDescription]

    /// Names from their sources.
    package init(callers: Callers, userName: @escaping (UInt32) -> String?) {
        (self.callers, self.userName) = (callers, userName)
        cgroups = callers.cgroupPaths.mapValues { CgroupDescription(path: $0) }
    }

    /// The path of a control group; nil if it isn't known.
    func path(of cgroup: CgroupKey?) -> String? { cgroup.flatMap { callers.cgroupPaths[$0] } }

    /// A control group; nil if its path isn't known.
    package func cgroup(_ key: CgroupKey?) -> CgroupDescription? { key.flatMap { cgroups[$0] } }
}
