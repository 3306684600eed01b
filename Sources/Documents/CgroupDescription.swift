import Measurements

/// A control group in documents.
package struct CgroupDescription: Decodable, Hashable, Sendable {
    /// Its path from the root of its hierarchy.
    package var path: String
    /// Its short name, such as `nginx.service`.
    package var name: String
    /// Its kind, a `CgroupName.Kind`.
    package var kind: String

    /// The group at `path`.
    package init(path: String) {
        let known = CgroupName(path: path)
        (self.path, name, kind) = (path, known.name, known.kind.rawValue)
    }

    /// For people: the name with its kind.
    package var text: String { CgroupName(path: path).text }
}
