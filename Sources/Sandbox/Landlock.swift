internal import CSandbox
import Glibc
import Platform

/// Files and connections, restricted by Landlock (Linux 5.13; TCP since 6.7, signals and abstract sockets since 6.12).
enum Landlock {
    /// The bits of LANDLOCK_ACCESS_FS_* by the ABI version that brought them (include/uapi/linux/landlock.h).
    private static let fileAccess: [(version: Int32, bits: UInt64)] = [
        (1, 1 << 13 - 1), (2, 1 << 13), (3, 1 << 14), (5, 1 << 15),
    ]
    private static let readFile: UInt64 = 1 << 2
    private static let readDirectory: UInt64 = 1 << 3
    private static let removeFile: UInt64 = 1 << 5
    /// LANDLOCK_ACCESS_NET_BIND_TCP and _CONNECT_TCP. Open listening sockets keep working.
    private static let tcp: UInt64 = 1 << 0 | 1 << 1
    /// LANDLOCK_SCOPE_SIGNAL; abstract sockets stay allowed, since a service manager may be told through one.
    private static let signals: UInt64 = 1 << 1

    /// Restricts this thread and those it starts to `files`, and keeps it from binding and connecting. Returns a description
    /// of the restrictions.
    static func restrict(_ files: SandboxProfile.Files) throws(SystemFailure) -> String {
        let version = syslat_landlock_version()
        guard version > 0 else {
            throw SystemFailure("restrict files", detail: "the kernel has no Landlock, or it is turned off")
        }
        var rules = syslat_landlock_rules()
        for (since, bits) in fileAccess where version >= since { rules.files |= bits }
        if version >= 4 { rules.net = tcp }
        if version >= 6 { rules.scoped = signals }
        // A kernel refuses a longer structure than it knows only if the rest isn't zero.
        let created = syslat_landlock_create(&rules, version >= 6 ? 24 : version >= 4 ? 16 : 8)
        guard created >= 0 else { throw SystemFailure("restrict files", errno: errno) }
        let ruleset = OwnedDescriptor(created)
        for path in files.readable {
            var status = stat()
            guard stat(path, &status) == 0 else { continue }
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            guard syslat_landlock_allow(ruleset.number, path, isFolder ? readFile | readDirectory : readFile) == 0
            else {
                throw SystemFailure("keep \(path) readable", errno: errno)
            }
        }
        for path in files.removable {
            guard syslat_landlock_allow(ruleset.number, path, removeFile) == 0 else {
                throw SystemFailure("keep the files in \(path) removable", errno: errno)
            }
        }
        guard syslat_landlock_restrict(ruleset.number) == 0 else { throw SystemFailure("restrict files", errno: errno) }
        let readable = files.readable.joined(separator: ", ")
        return
            "Landlock: reads \(readable) only, writes nothing\(version >= 4 ? ", opens no TCP listeners or connections" : "")"
    }
}
