/// What people call a control group.
package struct CgroupName {
    /// What a control group is for.
    package enum Kind: String, Sendable {
        /// Nothing that is known by its name.
        case other
    }

    /// The last part of its path.
    package let name: String
    /// What it is for.
    package let kind: Kind

    /// - Parameter path: from the root of its hierarchy.
    package init(path: String) {
        name = path.split(separator: "/").last.map(String.init) ?? "/"
        kind = .other
    }

    /// Both, for people.
    package var text: String { name }
}
