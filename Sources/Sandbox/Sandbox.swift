internal import CSandbox
import Glibc
package import Platform

/// Drops the privileges that this process no longer needs: capabilities, user, files, connections and system calls.
///
/// In the kernel, privileges belong to a thread, and new threads inherit them. So this happens while there is one thread.
package struct Sandbox: Sendable {
    /// The restrictions in force, in words, for the log and the index page.
    package let inForce: [String]
    /// The restrictions that the kernel could not enforce, and why.
    package let missing: [String]

    /// Drops every privilege that `profile` doesn't name.
    ///
    /// - Throws: `SystemFailure` if a privilege can't be dropped. A restriction that the kernel doesn't have is not an error;
    ///   it is listed in `missing`.
    package init(_ profile: SandboxProfile) throws(SystemFailure) {
        guard Thread.count == 1 else {
            throw SystemFailure(
                "drop privileges",
                detail: "\(Thread.count) threads are running, and only the calling one would drop them")
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

    /// The restrictions that this kernel offers besides capabilities, in words.
    package static var available: String {
        let version = syslat_landlock_version()
        return (version > 0 ? "Landlock ABI \(version)" : "no Landlock")
            + (syslat_has_seccomp() != 0 ? ", seccomp" : ", no seccomp")
    }
}
