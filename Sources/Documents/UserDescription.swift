/// A user in documents.
package struct UserDescription: Decodable, Hashable, Sendable {
    /// The real user id in the initial user namespace.
    package var uid: UInt32
    /// The name; nil if it isn't known.
    package var name: String?

    /// A user from its parts.
    package init(uid: UInt32, name: String?) { (self.uid, self.name) = (uid, name) }

    /// For people: the name, or else the number.
    package var text: String { name ?? String(uid) }
}
