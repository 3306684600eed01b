internal import CConfinement
import Foundation

/// A user of this machine.
public struct User: Sendable {
    /// The login name.
    public let name: String
    let id: uid_t
    let group: gid_t

    /// The user called `name`.
    ///
    /// - Throws: `ConfinementError` if there is none, or it is root, which would give up nothing.
    public init(_ name: String) throws(ConfinementError) {
        guard let entry = getpwnam(name) else {
            throw ConfinementError("become the user '\(name)'", "there is no such user; 'useradd --system' makes one")
        }
        self.name = name
        (id, group) = (entry.pointee.pw_uid, entry.pointee.pw_gid)
        guard id != 0 else { throw ConfinementError("become the user '\(name)'", "that is root; choose another one") }
    }

    /// Becomes this user, with its group and no other, for good.
    func become() throws(ConfinementError) {
        guard setgroups(0, nil) == 0, setgid(group) == 0, setuid(id) == 0 else {
            let reason =
                errno == EPERM ? "only root may; start as root or leave --user out" : String(cString: strerror(errno))
            throw ConfinementError("become the user '\(name)'", reason)
        }
        guard setuid(0) != 0 else { throw ConfinementError("become the user '\(name)'", "root can be regained") }
    }
}
