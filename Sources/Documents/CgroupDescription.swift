import Measurements

/// A control group as documents name it.
package struct CgroupDescription: Decodable, Hashable, Sendable {
    /// Its path from the root of its hierarchy.
    package var path: String
    /// What people call it, such as `nginx.service`.
    package var name: String
    /// What it is for, as `CgroupName.Kind` has it.
    package var kind: String

    /// The group at `path`.
    package init(path: String) {
        let known = CgroupName(path: path)
        (self.path, name, kind) = (path, known.name, known.kind.rawValue)
    }

    /// For people: the name, with what it is for.
    package var text: String { CgroupName(path: path).text }
}
