internal import CSandbox
import Glibc
package import Platform

/// What this process gives up once it has what it needs: its privileges, its user, and whatever the kernel lets it renounce.
///
/// What is given up is a thread's own affair in the kernel, and threads inherit it, so it happens while there is one thread.
package struct Sandbox: Sendable {
    /// What is in force, in words, for the log and for people who ask.
    package let inForce: [String]
    /// What the kernel couldn't be made to enforce, and why.
    package let missing: [String]

    /// Gives up everything that `profile` doesn't name.
    ///
    /// - Throws: `SystemFailure` where privileges would be kept that were to be dropped. What a kernel doesn't have is
    ///   no error; it is said in `missing`.
    package init(_ profile: SandboxProfile) throws(SystemFailure) {
        guard Thread.count == 1 else {
            throw SystemFailure(
                "drop privileges", detail: "\(Thread.count) threads run already, and only this one would lose them")
        }
        var inForce: [String] = []
        var missing: [String] = []
        syslat_empty_bounding_set()
        if let user = profile.user {
            try user.become()
            inForce.append("user \(user.name)")
        }
        guard syslat_no_new_privileges() == 0 else { throw SystemFailure("set no_new_privs", errno: errno) }
        guard syslat_drop_capabilities() == 0, syslat_has_capabilities() == 0 else {
            throw SystemFailure("drop every capability", errno: errno)
        }
        inForce.append("no capabilities")
        if profile.isRestricted {
            do throws(SystemFailure) {
                inForce.append(try Landlock.restrict(profile.files))
            } catch {
                missing.append("\(error)")
            }
            do throws(SystemFailure) {
                try CallFilter.install()
                inForce.append("\(CallFilter.allowed.count) kinds of system calls")
            } catch {
                missing.append("\(error)")
            }
        }
        self.inForce = inForce
        self.missing = missing
    }

    /// What this kernel can enforce beside capabilities, in words.
    package static var available: String {
        let version = syslat_landlock_version()
        return (version > 0 ? "Landlock ABI \(version)" : "no Landlock")
            + (syslat_has_seccomp() != 0 ? ", seccomp" : ", no seccomp")
    }
}
