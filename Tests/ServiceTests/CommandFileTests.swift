import Foundation
import Platform
import Testing

@testable import Service

/// Which file a command's name means, and the statuses of env(1) where it means none.
@Suite struct CommandFileTests {
    /// Two folders to search. Each has a program `both`; the first has a file `plain` that isn't executable and a folder `folder`, the
    /// second a program of each of these names.
    private final class Folders {
        let root = FileManager.default.temporaryDirectory.appending(path: "syslat-path-\(UUID())").path
        var first: String { "\(root)/first" }
        var second: String { "\(root)/second" }
        var search: String { "\(root)/missing:\(first):\(second)" }

        init() throws {
            for folder in [first, second, "\(first)/folder"] {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            }
            for program in ["\(first)/both", "\(second)/both", "\(second)/plain", "\(second)/folder"] {
                try make(program, mode: 0o755)
            }
            try make("\(first)/plain", mode: 0o644)
            try make("\(first)/data", mode: 0o644)
        }

        private func make(_ path: String, mode: Int) throws {
            try Data("true\n".utf8).write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        }

        deinit { try? FileManager.default.removeItem(atPath: root) }
    }

    /// Why there is no file for `command`.
    private func failure(_ command: String, search: String?) -> CommandFile.Failure? {
        #expect(throws: CommandFile.Failure.self) { try CommandFile(command, search: search) }
    }

    @Test func `the first program of its name in PATH counts`() throws {
        let folders = try Folders()
        #expect(try CommandFile("both", search: folders.search).path == "\(folders.first)/both")
        #expect(try CommandFile("both", search: "\(folders.second):\(folders.first)").path == "\(folders.second)/both")
    }

    @Test func `neither a folder nor a file that isn't executable hides a program behind it`() throws {
        let folders = try Folders()
        #expect(try CommandFile("plain", search: folders.search).path == "\(folders.second)/plain")
        #expect(try CommandFile("folder", search: folders.search).path == "\(folders.second)/folder")
    }

    @Test func `a name with a slash isn't searched for`() throws {
        let folders = try Folders()
        #expect(try CommandFile("\(folders.second)/both", search: nil).path == "\(folders.second)/both")
        #expect(try CommandFile("./both", search: folders.search).path == "./both", "execve tells that it isn't there")
    }

    @Test func `an empty element of PATH is the working directory`() throws {
        let name = "syslat-here-\(UUID())"
        try Data().write(to: URL(fileURLWithPath: name))
        defer { unlink(name) }
        for search in ["", ":/missing", "/missing:", "/missing::/missing"] {
            chmod(name, 0o755)
            #expect(try CommandFile(name, search: search).path == "./\(name)", "PATH=\(search)")
            chmod(name, 0o644)
            #expect(failure(name, search: search)?.status == 126, "PATH=\(search)")
        }
        #expect(failure(name, search: "/missing")?.status == 127)
    }

    @Test func `without a PATH the usual folders are searched`() throws {
        #expect(["/bin/sh", "/usr/bin/sh"].contains(try CommandFile("sh", search: nil).path))
        #expect(failure("sh", search: "/missing")?.status == 127)
    }

    @Test func `a command that isn't there is 127`() throws {
        let folders = try Folders()
        let missing = failure("nosuch", search: folders.search)
        #expect(missing?.status == 127)
        #expect(missing?.reason.description == "cannot run 'nosuch': there is no such command in PATH")
        #expect(failure("", search: folders.search)?.status == 127)
        // Only a folder has that name.
        #expect(failure("folder", search: folders.first)?.status == 127)
    }

    @Test func `a command that isn't executable or is a directory is 126`() throws {
        let folders = try Folders()
        let plain = failure("data", search: folders.search)
        #expect(plain?.status == 126)
        #expect(plain?.reason.description == "cannot run 'data': \(folders.first)/data is not executable")
        let folder = failure(folders.first, search: nil)
        #expect(folder?.status == 126)
        #expect(folder?.reason.description == "cannot run '\(folders.first)': it is a directory")
    }

    @Test func `a failure of execve is 127 if something isn't there, else 126`() throws {
        let folders = try Folders()
        let program = try CommandFile("\(folders.first)/both", search: nil)
        let interpreter = program.failure("both", errno: ENOENT)
        #expect(interpreter.status == 127)
        #expect(
            interpreter.reason.description
                == "cannot run 'both': the interpreter that \(program.path) names does not exist")
        let plain = try CommandFile("\(folders.first)/data", search: nil)
        #expect(plain.failure("data", errno: EACCES).status == 126)
        #expect(
            plain.failure("data", errno: EACCES).reason.description
                == "cannot run 'data': \(plain.path) is not executable")
        let missing = try CommandFile("\(folders.root)/nosuch", search: nil)
        #expect(missing.failure("nosuch", errno: ENOENT).status == 127)
        #expect(
            missing.failure("nosuch", errno: ENOENT).reason.description
                == "cannot run 'nosuch': No such file or directory")
        #expect(program.failure("both", errno: E2BIG).status == 126)
        #expect(program.failure("both", errno: E2BIG).reason.description == "cannot run 'both': Argument list too long")
    }
}
