package import Measurements

/// What subjects are called.
package struct SubjectNames {
    /// Who the callers are.
    let callers: Callers
    /// The name of a user; nil if it isn't known.
    let userName: (UInt32) -> String?
    /// The control groups whose path is known.
    private let cgroups: [CgroupKey: CgroupDescription]

    /// Names from where they are known.
    package init(callers: Callers, userName: @escaping (UInt32) -> String?) {
        (self.callers, self.userName) = (callers, userName)
        cgroups = callers.cgroupPaths.mapValues { CgroupDescription(path: $0) }
    }

    /// The path of a control group; nil where it isn't known.
    func path(of cgroup: CgroupKey?) -> String? { cgroup.flatMap { callers.cgroupPaths[$0] } }

    /// A control group; nil where its path isn't known.
    package func cgroup(_ key: CgroupKey?) -> CgroupDescription? { key.flatMap { cgroups[$0] } }
}
