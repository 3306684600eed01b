import Glibc
import Testing

@testable import Service

/// Whom a command runs as, by what sudo and doas leave in the environment. Every machine has the users `daemon` (1) and `bin` (2).
@Suite struct CommandUserTests {
    /// An id without a name.
    private static let nameless = "543210"

    private func caller(_ environment: [String: String], effectiveID: uid_t = 0) -> CommandUser? {
        CommandUser.calling(environment: environment, effectiveID: effectiveID)
    }

    @Test func `under sudo it is the user who called it, with the group and the groups of that user`() throws {
        let user = try #require(caller(["SUDO_UID": "1", "SUDO_GID": "1", "SUDO_USER": "daemon"]))
        #expect((user.id, user.group) == (1, 1))
        #expect(user.name == "daemon")
        #expect(user.home == String(cString: getpwuid(1).pointee.pw_dir))
        #expect(user.groups.contains(1) && !user.groups.contains(0))
    }

    @Test func `the group is the one that sudo names, or else the first of the user's`() {
        #expect(caller(["SUDO_UID": "1", "SUDO_GID": "7"])?.group == 7)
        #expect(caller(["SUDO_UID": "1", "SUDO_GID": "7"])?.groups.contains(7) == true)
        #expect(caller(["SUDO_UID": "1"])?.group == getpwuid(1).pointee.pw_gid)
        #expect(caller(["SUDO_UID": "1", "SUDO_GID": "x"])?.group == getpwuid(1).pointee.pw_gid)
    }

    @Test func `an id without a name has its group, and neither a name nor a home`() throws {
        let user = try #require(caller(["SUDO_UID": Self.nameless, "SUDO_GID": "7"]))
        #expect((user.id, user.group, user.groups) == (543_210, 7, [7]))
        #expect(user.name == nil && user.home == nil)
        #expect(caller(["SUDO_UID": Self.nameless])?.groups == [543_210])
    }

    @Test func `under doas it is the user of that name`() throws {
        let user = try #require(caller(["DOAS_USER": "bin"]))
        #expect((user.id, user.name) == (2, "bin"))
        #expect(user.group == getpwnam("bin").pointee.pw_gid)
    }

    @Test func `nobody called, or root itself`() {
        #expect(caller([:]) == nil)
        #expect(caller(["SUDO_UID": "0", "SUDO_GID": "0", "SUDO_USER": "root"]) == nil)
        #expect(caller(["DOAS_USER": "root"]) == nil)
        #expect(caller(["DOAS_USER": "no-such-user-here"]) == nil)
        #expect(caller(["SUDO_USER": "daemon"]) == nil, "without an id")
    }

    @Test(arguments: ["", "x", "-1", "1x", " 1", "4294967296", "99999999999999999999"])
    func `what is no id names nobody`(text: String) { #expect(caller(["SUDO_UID": text]) == nil) }

    @Test func `whoever isn't root can't become another`() {
        #expect(caller(["SUDO_UID": "1", "SUDO_GID": "1", "DOAS_USER": "bin"], effectiveID: 1000) == nil)
    }

    @Test func `the command finds the user's name and home, and nothing of sudo`() throws {
        let given = [
            "SUDO_UID": "1", "SUDO_GID": "1", "SUDO_USER": "daemon", "SUDO_COMMAND": "/usr/bin/syslat",
            "DOAS_USER": "x",
            "USER": "root", "LOGNAME": "root", "HOME": "/root", "PATH": "/bin", "SUDO_LIKE": "kept",
        ]
        let user = try #require(caller(given))
        #expect(
            user.environment(from: given) == [
                "USER": "daemon", "LOGNAME": "daemon", "HOME": user.home!, "PATH": "/bin", "SUDO_LIKE": "kept",
            ])
        let nameless = try #require(caller(["SUDO_UID": Self.nameless]))
        #expect(nameless.environment(from: ["HOME": "/root", "USER": "root"]) == ["HOME": "/", "USER": "root"])
    }
}
