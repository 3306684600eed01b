internal import CSandbox
import Glibc
package import Platform

/// A user of this machine.
package struct User: Sendable {
    /// The login name.
    package let name: String
    let id: uid_t
    let group: gid_t

    /// The user called `name`.
    ///
    /// - Throws: `SystemFailure` if there is no such user, or it is root, which would drop no privileges.
    package init(_ name: String) throws(SystemFailure) {
        guard let entry = getpwnam(name) else {
            throw SystemFailure(
                "become the user '\(name)'", detail: "there is no such user",
                remedy: "create it with 'useradd --system'")
        }
        self.name = name
        (id, group) = (entry.pointee.pw_uid, entry.pointee.pw_gid)
        guard id != 0 else {
            throw SystemFailure("become the user '\(name)'", detail: "that is root", remedy: "choose another user")
        }
    }

    /// Becomes this user, with its group and no other, for good.
    func become() throws(SystemFailure) {
        guard setgroups(0, nil) == 0, setgid(group) == 0, setuid(id) == 0 else {
            throw SystemFailure(
                "become the user '\(name)'", errno: errno,
                remedy: errno == EPERM ? "start as root, or leave out --user" : "")
        }
        guard setuid(0) != 0 else { throw SystemFailure("become the user '\(name)'", detail: "root can be regained") }
    }
}
