internal import CSandbox
import Glibc

/// What this process gives up once it has what it needs: its privileges, its user, and whatever the kernel lets it renounce.
///
/// What is given up is a thread's own affair in the kernel, and threads inherit it, so it happens while there is one thread.
package struct Sandbox: Sendable {
    /// What is in force, in words, for the log and for people who ask.
    package let inForce: [String]
    /// What the kernel couldn't be made to enforce, and why.
    package let missing: [String]

    /// Gives up everything that `wanted` doesn't name.
    ///
    /// - Throws: `SystemFailure` where privileges would be kept that were to be dropped. What a kernel doesn't have is
    ///   no error; it is said in `missing`.
    package init(_ wanted: Wanted) throws(SystemFailure) {
        guard Self.threads == 1 else {
            throw SystemFailure(
                "drop privileges", "\(Self.threads) threads run already, and only this one would lose them")
        }
        var inForce: [String] = []
        var missing: [String] = []
        syslat_empty_bounding_set()
        if let user = wanted.user {
            try user.become()
            inForce.append("user \(user.name)")
        }
        guard syslat_no_new_privileges() == 0 else { throw SystemFailure("set no_new_privs", errno: errno) }
        guard syslat_drop_capabilities() == 0, syslat_has_capabilities() == 0 else {
            throw SystemFailure("drop every capability", errno: errno)
        }
        inForce.append("no capabilities")
        if wanted.hasSandbox {
            do throws(SystemFailure) {
                inForce.append(try Landlock.restrict(wanted.files))
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

    /// What a process still needs.
    package struct Wanted: Sendable {
        /// Whom to become; nil to stay who it is.
        package var user: User?
        /// Whether files, connections and system calls are restricted too.
        package var hasSandbox: Bool
        /// The files that are still needed.
        package var files: Files

        /// Needs from their parts.
        package init(user: User?, hasSandbox: Bool, files: Files) {
            self.user = user
            self.hasSandbox = hasSandbox
            self.files = files
        }
    }

    /// The files and folders that are still needed.
    package struct Files: Sendable {
        /// May be read, with what is below them.
        package var readable: [String]
        /// Folders in which files may be removed.
        package var removable: [String]

        /// Files from their parts.
        package init(readable: [String], removable: [String]) {
            self.readable = readable
            self.removable = removable
        }
    }

    /// How many threads this process has.
    private static var threads: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count) ?? 0
    }
}

/// What could not be given up.
package struct SystemFailure: Error, CustomStringConvertible {
    /// What failed and why.
    package let description: String

    init(_ what: String, _ why: String) { description = "cannot \(what): \(why)" }

    init(_ what: String, errno: Int32) { self.init(what, String(cString: strerror(errno))) }
}
