import Foundation
import Testing

/// Whom the command of `syslat run` runs as. The users `daemon` (1) and `bin` (2) are on every machine.
@Suite(.serialized) struct RunUserTests {
    private static let sudo = [
        "SUDO_UID": "1", "SUDO_GID": "1", "SUDO_USER": "daemon", "SUDO_COMMAND": "/usr/bin/syslat", "HOME": "/root",
        "USER": "root", "LOGNAME": "root",
    ]

    @Test func `without privileges it says in one line what is missing`() throws {
        // A copy, since the folder of the build may be closed to others.
        let (copy, witness) = (Scratch(), Scratch())
        try Command("cp", Command.syslat, copy.path)
        let run = try Command(
            "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", copy.path, "run", "touch", witness.path)
        #expect(run.status == 125)
        #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
        #expect(run.errors.hasPrefix("syslat: ") && run.errors.contains("EPERM"), "\(run.errors)")
        #expect(run.errors.contains("run as root, or with CAP_BPF and CAP_PERFMON"), "\(run.errors)")
        #expect(run.output.isEmpty)
        #expect(access(witness.path, F_OK) != 0, "the command has run all the same")
    }

    @Test func `with the capabilities it needs no root, and the command doesn't get them`() throws {
        let copy = Scratch()
        try Command("cp", Command.syslat, copy.path)
        try Command("setcap", "cap_bpf,cap_perfmon+ep", copy.path)
        let run = try Command(
            "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", copy.path, "run", "grep", "-h", "Cap",
            "/proc/self/status")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("CapEff:\t0000000000000000\n"), "\(run.output)")
        #expect(run.output.contains("CapPrm:\t0000000000000000\n"), "\(run.output)")
        #expect(run.errors.contains("% time"))
    }

    @Test func `under sudo the command is the calling user's, with the user's groups and home`() throws {
        let groups = Scratch()
        try "daemon:x:1:\nbin:x:2:\nmore:x:54321:bin,daemon\nother:x:54322:bin\n".write(
            toFile: groups.path, atomically: false, encoding: .ascii)
        let script = """
            mount --bind \(groups.path) /etc/group && exec $SYSLAT run -o /dev/null sh -c '
            id -u; id -g; id -G; echo $HOME $USER $LOGNAME; env | grep -c -e ^SUDO; grep CapEff /proc/self/status'
            """
        let run = try Command(
            ["unshare", "-m", "sh", "-c", script],
            environment: Self.sudo.merging(["SYSLAT": Command.syslat]) { $1 })
        let home = String(cString: getpwuid(1).pointee.pw_dir)
        #expect(
            run.output == "1\n1\n1 54321\n\(home) daemon daemon\n0\nCapEff:\t0000000000000000\n",
            "\(run.output)\(run.errors)")
    }

    @Test func `under doas it is the calling user's as well`() throws {
        let run = try Command.script("$SYSLAT run -o /dev/null id -un", environment: ["DOAS_USER": "bin"])
        #expect(run.output == "bin\n", "\(run.errors)")
    }

    @Test func `its calls are counted as those of root's are`() throws {
        let file = Scratch()
        let run = try Command.script(
            "$SYSLAT run --json -o \(file.path) setpriv --no-new-privs sh -c 'cd /; cd /usr; cd /; id -u'",
            environment: Self.sudo)
        #expect(run.output == "1\n", "\(run.errors)")
        let answer = try RunAnswer(at: file.path)
        #expect(answer.calls("chdir") == 3 && answer.calls("geteuid") > 0)
        // What syslat's own child calls to become that user comes before the command.
        #expect(answer.calls("setuid") == 0 && answer.calls("setgroups") == 0)
    }

    @Test func `the output file is opened with that user's rights`() throws {
        let (own, roots) = (Scratch(), Scratch())
        try "root's".write(toFile: roots.path, atomically: false, encoding: .ascii)
        try #require(chmod(roots.path, 0o644) == 0)
        for _ in 1...2 {
            let run = try Command.script("$SYSLAT run -o \(own.path) true", environment: Self.sudo)
            #expect(run.status == 0, "\(run.errors)")
            #expect(own.text.hasPrefix("true: exit status 0"))
        }
        let run = try Command.script("$SYSLAT run -o \(roots.path) true", environment: Self.sudo)
        #expect(run.status == 125)
        #expect(run.errors == "syslat: cannot write to '\(roots.path)': Permission denied\n")
        #expect(roots.text == "root's")
        #expect(try Command("stat", "-c", "%u:%g", own.path, roots.path).output == "1:1\n0:0\n")
    }

    @Test func `with --as-root the command stays root's, and so does the file`() throws {
        let file = Scratch()
        let run = try Command.script(
            "$SYSLAT run --as-root -o \(file.path) sh -c 'id -u; echo $HOME $USER $SUDO_USER'", environment: Self.sudo)
        #expect(run.output == "0\n/root root daemon\n", "\(run.errors)")
        #expect(try Command("stat", "-c", "%u:%g", file.path).output == "0:0\n")
    }

    @Test func `a program that the user may not execute is 126`() throws {
        let program = Scratch()
        try program.makeProgram("#!/bin/sh\n")
        try #require(chmod(program.path, 0o700) == 0)
        let run = try Command.script("$SYSLAT run \(program.path)", environment: Self.sudo)
        #expect(run.status == 126)
        #expect(run.errors == "syslat: cannot run '\(program.path)': Permission denied\n", "\(run.errors)")
    }
}
