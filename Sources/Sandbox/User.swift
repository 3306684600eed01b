internal import CSandbox
import Glibc

/// A user of this machine.
package struct User: Sendable {
    /// The login name.
    package let name: String
    let id: uid_t
    let group: gid_t

    /// The user called `name`.
    ///
    /// - Throws: `SystemFailure` if there is none, or it is root, which would give up nothing.
    package init(_ name: String) throws(SystemFailure) {
        guard let entry = getpwnam(name) else {
            throw SystemFailure("become the user '\(name)'", "there is no such user; 'useradd --system' makes one")
        }
        self.name = name
        (id, group) = (entry.pointee.pw_uid, entry.pointee.pw_gid)
        guard id != 0 else { throw SystemFailure("become the user '\(name)'", "that is root; choose another one") }
    }

    /// Becomes this user, with its group and no other, for good.
    func become() throws(SystemFailure) {
        guard setgroups(0, nil) == 0, setgid(group) == 0, setuid(id) == 0 else {
            let reason =
                errno == EPERM ? "only root may; start as root or leave --user out" : String(cString: strerror(errno))
            throw SystemFailure("become the user '\(name)'", reason)
        }
        guard setuid(0) != 0 else { throw SystemFailure("become the user '\(name)'", "root can be regained") }
    }
}
