import Foundation
import Testing

@testable import Service

@Suite struct UserNamesTests {
    /// The names of a file with this text.
    private func names(_ text: String) throws -> UserNames {
        let path = FileManager.default.temporaryDirectory.appending(path: "syslat-passwd-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        return UserNames(path: path)
    }

    @Test func `a user has the name that the file gives its id`() throws {
        let names = try names(
            """
            root:x:0:0:root:/root:/bin/sh
            daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
            bare::1000
            """)
        #expect(names.name(of: 0) == "root")
        #expect(names.name(of: 1) == "daemon")
        #expect(names.name(of: 1000) == "bare", "the last line needs no end")
        #expect(names.name(of: 2) == nil)
    }

    @Test func `the first of several names of an id counts`() throws {
        let names = try names("toor:x:0:0::/:/bin/sh\nroot:x:0:0::/:/bin/sh\n")
        #expect(names.name(of: 0) == "toor")
    }

    @Test func `comments, empty lines and lines without an id name nobody and hide nobody`() throws {
        let names = try names(
            """
            # users:x:5:5::/:/bin/sh

            :::
            short:x
            word:x:five:5::/:/bin/sh
            minus:x:-1:5::/:/bin/sh
            space:x: 5:5::/:/bin/sh
            empty:x::5::/:/bin/sh
            +nis::::::
            games:x:5:60::/:/bin/sh
            """)
        #expect(names.name(of: 5) == "games")
        for uid: UInt32 in [0, 60, .max] { #expect(names.name(of: uid) == nil) }
    }

    @Test func `the greatest id has a name and a greater one has none`() throws {
        let names = try names("last:x:4294967295:1::/:\nover:x:4294967296:1::/:\nhuge:x:99999999999999999999:1::/:\n")
        #expect(names.name(of: .max) == "last")
        #expect(names.name(of: 0) == nil, "no id wraps")
    }

    @Test func `a file that isn't there names nobody`() {
        #expect(UserNames(path: "/nonexistent/passwd").name(of: 0) == nil)
    }
}
