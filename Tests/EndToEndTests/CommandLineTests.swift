import ArgumentParser
import Foundation
import Documents
import Measurements
import Rendering
import Text
import Testing

@testable import syslat

@Suite(.serialized) struct CommandLineTests {
    private func expectOneLine(_ command: Command, status: Int32, saying words: String...) {
        #expect(command.status == status)
        let lines = command.errors.split(separator: "\n")
        #expect(lines.count == 1, "\(command.errors)")
        for word in words { #expect(command.errors.contains(word), "\(command.errors)") }
    }

    @Test func `without root it says what is missing and what to do`() throws {
        let nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        // A copy, since the folder of the build may be closed to others.
        let copy = "/tmp/syslat-e2e-\(getpid())"
        try Command("cp", Command.syslat, copy)
        defer { unlink(copy) }
        expectOneLine(
            try Command(nobody[0], nobody[1], nobody[2], nobody[3], copy, "serve", "--listen", "127.0.0.1:0"),
            status: 2,
            saying: "EPERM", "run as root, or with CAP_BPF and CAP_PERFMON")
        expectOneLine(
            try Command(nobody[0], nobody[1], nobody[2], nobody[3], copy, "top", "-b", "-n", "1"), status: 2,
            saying: "Connection refused", "run as root")
        let check = try Command(nobody[0], nobody[1], nobody[2], nobody[3], copy, "check")
        #expect(check.status == 2)
        #expect(check.output.contains("FAILED  permission to use BPF: without CAP_PERFMON and CAP_BPF; run as root"))
    }

    @Test func `with half of the capabilities it names the other half, with both it needs no root`() throws {
        let copy = "/tmp/syslat-caps-\(getpid())"
        try Command("cp", Command.syslat, copy)
        defer { unlink(copy) }
        func words(_ capabilities: String) -> [String] {
            [
                "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=\(capabilities)",
                "--ambient-caps=\(capabilities)", copy, "serve", "--listen", "127.0.0.1:0",
            ]
        }
        expectOneLine(try Command(words("+bpf")), status: 2, saying: "this process lacks CAP_PERFMON; run as root")
        expectOneLine(try Command(words("+perfmon")), status: 2, saying: "this process lacks CAP_BPF; run as root")
        let daemon = try TestDaemon(command: words("+bpf,+perfmon"))
        let status = try String(contentsOfFile: "/proc/\(daemon.process.processIdentifier)/status", encoding: .utf8)
        #expect(status.contains("Uid:\t65534\t65534\t65534\t65534\n"))
        try Command(Command.products.appending(path: "workload").path, "rare")
        #expect(try daemon.row("getpgid")?[.calls] == 12_345)
    }

    @Test func `memory that the daemon's own group may not have is an error that says so`() throws {
        let group = try MemoryGroup(limit: 64 << 20)
        defer { group.remove() }
        // As on a machine with 256 possible CPUs, whose maps take 152 MiB.
        let list = "/tmp/syslat-possible-\(getpid())"
        try "0-255\n".write(toFile: list, atomically: false, encoding: .ascii)
        defer { unlink(list) }
        let script = """
            echo $$ >\(group.path)/cgroup.procs && mount --bind \(list) /sys/devices/system/cpu/possible && exec "$0" "$@"
            """
        expectOneLine(
            try Command("unshare", "-m", "sh", "-c", script, Command.syslat, "serve", "--listen", "127.0.0.1:0"),
            status: 2, saying: "ENOMEM",
            "the maps take about 0.6 MiB per possible CPU; give the memory cgroup that much more")
    }

    @Test func `without the kernel's type information it says so`() throws {
        let hidden = "mount -t tmpfs none /sys/kernel/btf && exec \"$0\" \"$@\""
        expectOneLine(
            try Command("unshare", "-m", "sh", "-c", hidden, Command.syslat, "serve", "--listen", "127.0.0.1:0"),
            status: 2,
            saying: "BTF", "CONFIG_DEBUG_INFO_BTF")
        let check = try Command("unshare", "-m", "sh", "-c", hidden, Command.syslat, "check")
        #expect(check.status == 2)
        #expect(
            check.output.contains(
                "FAILED  kernel type information (BTF): /sys/kernel/btf/vmlinux is missing; use a kernel"))
    }

    @Test func `check says ok to every need of this machine`() throws {
        let check = try Command(Command.syslat, "check")
        #expect(check.status == 0)
        let lines = check.output.split(separator: "\n")
        #expect(lines.count == 9)
        #expect(lines.allSatisfy { $0.hasPrefix("ok ") })
    }

    @Test(arguments: [
        ("serve --listen nonsense", "The value 'nonsense' is invalid for '--listen"),
        ("serve --interval 1ms", "--interval takes 100ms or longer"),
        ("serve --interval 10", "The value '10' is invalid for '--interval"),
        ("serve --listen 0.0.0.0:9737", "--listen 0.0.0.0:9737 lets other machines read the figures"),
        ("serve --listen [::]:9737", "--listen [::]:9737 lets other machines read the figures"),
        ("serve --history 100ms", "--history must be at least as long as --interval"),
        ("serve --metrics-bucket-factor 3", "--metrics-bucket-factor takes one of 2, 4, 8"),
        ("serve --metrics-bucket-factor 0", "--metrics-bucket-factor takes one of 2, 4, 8"),
        ("serve --metrics-cgroups 1001", "--metrics-cgroups takes 0 to 1000"),
        ("serve --metrics-cgroups 1 --metrics-cgroup-syscalls 101", "--metrics-cgroup-syscalls takes 0 to 100"),
        ("serve --metrics-cgroup-syscalls 5", "--metrics-cgroup-syscalls needs --metrics-cgroups"),
        ("serve --slow fsnyc=20ms", "--slow: no system call is named 'fsnyc'"),
        ("serve --slow 20", "--slow: '20' is not a threshold: use 'off' or a number with a unit"),
        ("serve --slow-errors EIEIO", "--slow-errors: no error is named 'EIEIO'"),
        ("serve --slow-limit 0", "--slow-limit takes a number of calls per second, 1 to 60000, or off"),
        ("serve --slow off --exemplars", "--exemplars needs the log of slow calls"),
        ("serve --slow-ring 100KiB", "--slow-ring takes a power of two from 64KiB to 64MiB"),
        ("serve --slow-ring 128MiB", "--slow-ring takes a power of two from 64KiB to 64MiB"),
        ("serve --slow-log 2GiB", "--slow-log takes 64KiB to 16MiB"),
        ("serve --slow-log 4", "--slow-log takes 64KiB to 16MiB"), ("slow -n 0", "-n takes a number of calls"),
        ("slow --sort size", "The value 'size' is invalid for '--sort"),
        ("slow -F --sort latency", "--follow needs --sort time"),
        ("slow --json --stack", "--json includes the stack of every call"),
        ("top -d 0", "-d takes 0.1 to 3600 seconds"), ("top -n 2", "-n and --top need -b or --json"),
        ("top -b -n 0", "-n takes a number of updates, 1 or more"),
        ("top -s size", "The value 'size' is invalid for '-s"), ("nothing", "Unexpected argument 'nothing'"),
        ("serve extra", "Unexpected argument 'extra'"),
    ])
    func `wrong usage ends with 64 and says how it is right`(arguments: String, reason: String) throws {
        let command = try Command("sh", "-c", "exec \(Command.syslat) \(arguments)")
        #expect(command.status == 64)
        #expect(command.errors.contains("Error: \(reason)"), "\(command.errors)")
        #expect(command.errors.contains("Usage: syslat"))
    }

    @Test func `without a daemon slow says that only a daemon knows`() throws {
        expectOneLine(
            try Command(Command.syslat, "slow", "--connect", "127.0.0.1:1"), status: 1, saying: "Connection refused",
            "only a running daemon has slow calls: start 'syslat serve' as root")
    }

    @Test func `the options of slow calls make rules`() throws {
        func rules(_ words: String...) throws -> SlowRules? { try SlowOptions.parse(words).rules }
        #expect(try rules() == .usual)
        #expect(try rules("--slow", "off") == nil)
        let errors = try #require(try rules("--slow", "off", "--slow-errors", "EIO"))
        #expect(errors.usualNs == nil && errors.errors == [5])
        let rules = try #require(
            try rules(
                "--slow", "1s,fsync=20ms", "--slow", "read=off", "--slow-limit", "off", "--slow-ring", "64KiB",
                "--slow-log",
                "16MiB", "--arguments"))
        #expect(rules.usualNs == 1_000_000_000)
        let named: [String: UInt64?] = ["fsync": 20_000_000, "read": nil]
        #expect(rules.named == named)
        #expect(rules.perSecond == nil && rules.readsArguments)
        #expect(rules.ringBytes == 64 << 10 && rules.logBytes == 16 << 20)
    }

    @Test func `run sorts by the keys of stats, and by strace's names for them`() throws {
        for key in SortKey.all { #expect(RunSort(argument: key.text)?.key == key) }
        let aliases = [
            "time": "total", "time-percent": "total", "time-total": "total", "total-time": "total", "count": "calls",
            "error": "errors", "syscall": "name", "syscall-name": "name", "min-time": "min", "time-min": "min",
            "shortest": "min", "avg-time": "mean", "time-avg": "mean", "max-time": "max", "time-max": "max",
            "longest": "max", "TIME": "total", "P99": "p99",
        ]
        for (alias, key) in aliases { #expect(RunSort(argument: alias)?.key.text == key, "\(alias)") }
        for word in ["", "size", "nothing", "tim", "-time"] { #expect(RunSort(argument: word) == nil, "\(word)") }
        for word in RunSort.allValueStrings { #expect(RunSort(argument: word) != nil, "\(word)") }
        for options in [["-S", "avg-time"], ["-s", "mean"], ["--sort", "mean"]] {
            #expect(try RunCommand.parse(options + ["true"]).sort?.key.text == "mean")
        }
    }

    @Test func `the options of run end where its command begins`() throws {
        func command(_ words: String...) throws -> [String] { try RunCommand.parse(words).command }
        #expect(try command("ls", "-l", "--json") == ["ls", "-l", "--json"])
        #expect(try RunCommand.parse(["ls", "--json"]).json == false)
        #expect(try RunCommand.parse(["--json", "--", "ls", "--", "-l"]).json)
        #expect(throws: (any Error).self) { try command("--frob", "ls") }
        #expect(throws: (any Error).self) { try command() }
        #expect(throws: (any Error).self) { try command("--") }
    }

    @Test func `help names every command`() throws {
        let help = try Command(Command.syslat, "--help")
        #expect(help.status == 0)
        let commands = Syslat.configuration.subcommands
        #expect(commands.count { $0.configuration.shouldDisplay } >= 5)
        for command in commands {
            let line = "\n  \(command._commandName) "
            #expect(help.output.contains(line) == command.configuration.shouldDisplay, "\(command._commandName)")
        }
        #expect(try Command(Command.syslat, "--version").output == "0.1.0\n")
    }
}
