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
    /// - Throws: `SystemFailure` if there is none, or it is root, which would give up nothing.
    package init(_ name: String) throws(SystemFailure) {
        guard let entry = getpwnam(name) else {
            throw SystemFailure(
                "become the user '\(name)'", detail: "there is no such user", remedy: "'useradd --system' makes one")
        }
        self.name = name
        (id, group) = (entry.pointee.pw_uid, entry.pointee.pw_gid)
        guard id != 0 else {
            throw SystemFailure("become the user '\(name)'", detail: "that is root", remedy: "choose another one")
        }
    }

    /// Becomes this user, with its group and no other, for good.
    func become() throws(SystemFailure) {
        guard setgroups(0, nil) == 0, setgid(group) == 0, setuid(id) == 0 else {
            throw SystemFailure(
                "become the user '\(name)'", errno: errno,
                remedy: errno == EPERM ? "only root may: start as root or leave --user out" : "")
        }
        guard setuid(0) != 0 else { throw SystemFailure("become the user '\(name)'", detail: "root can be regained") }
    }
}
