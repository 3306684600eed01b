import Documents
import Rendering
import Syscalls
import Testing
import Text

@Suite struct SlowTextTests {
    private typealias Call = SlowDocument.Call
    private typealias Argument = SlowDocument.Argument

    private static let fsync = Call.sample(
        "fsync", arguments: ["fd": Argument(value: 5, target: "/var/lib/pg/base/1/2619")])

    @Test func `without a limit a line has everything`() {
        #expect(
            SlowText.line(Self.fsync, columns: nil)
                == "12:03:07.512 postgres 812/815 fsync(fd=5 </var/lib/pg/base/1/2619>) = 0 "
                + "<812ms, blocked 811ms in jbd2_log_wait_commit>")
        #expect(SlowText.line(Self.fsync, columns: 200) == SlowText.line(Self.fsync, columns: nil))
    }

    @Test func `arguments that weren't read are told from none`() {
        #expect(SlowText.line(.sample("fsync"), columns: nil).contains(" fsync(…) = 0 "))
        #expect(SlowText.line(.sample("getpid"), columns: nil).contains(" getpid() = 0 "))
        let unnamed = Call(
            at: "2026-11-23T12:03:07.512Z", pid: 1, tid: 1, comm: "x", name: "invalid", abi: nil, number: nil,
            result: -38, errno: "ENOSYS", latencyNs: 5, cpuNs: 5)
        #expect(SlowText.line(unnamed, columns: nil) == "12:03:07.512 x 1/1 invalid(…) = -1 ENOSYS <5ns, cpu 5ns>")
    }

    @Test func `arguments are cut first, then the thread, and the durations never`() {
        func line(_ columns: Int) -> String { SlowText.line(Self.fsync, columns: columns) }
        let latency = " = 0 <812ms, blocked 811ms in jbd2_log_wait_commit>"
        #expect(line(100) == "12:03:07.512 postgres 812/815 fsync(fd=5 </var/…)\(latency)")
        #expect(line(89) == "12:03:07.512 postgres 812/815 fsync(…)\(latency)")
        #expect(line(88) == "12:03:07.512 postgres 812 fsync(…)\(latency)")
        let brief = " = 0 <812ms, blocked in jbd2_log_wait_commit>"
        #expect(line(80) == "12:03:07.512 postgres 812 fsync(…)\(brief)")
        #expect(line(78) == "12:03:07.512 postgr… 812 fsync(…)\(brief)")
        #expect(line(72) == "12:03:07.512 postg… 812 fsync(…) = 0 <812ms, blocked in jbd2_log_wait_…>")
        #expect(line(1) == "12:03:07.512 … 812 fsync(…) = 0 <812ms, blocked in …>")
    }

    @Test(arguments: 72...240) func `a line is as wide as it may be, whatever has to go`(columns: Int) {
        var call = Self.fsync
        call.comm = "名前名前名前名前"
        call.arguments?["fd"]?.target = String(repeating: "/目录/x", count: 40)
        let line = SlowText.line(call, columns: columns)
        #expect(DisplayText.width(line) <= columns)
        #expect(line.contains("<812ms, blocked in jbd2") || line.contains("<812ms, blocked 811ms in jbd2"))
    }

    @Test func `the latency has the parts that matter`() {
        func latency(_ call: Call) -> String {
            String(SlowText.line(call, columns: nil).drop { $0 != "<" })
        }
        let seconds: UInt64 = 1_000_000_000
        #expect(latency(.sample("read", latencyNs: seconds, blockedNs: 0, stack: [])) == "<1.00s, cpu 1.00s>")
        #expect(
            latency(.sample("read", latencyNs: seconds, blockedNs: seconds / 5, runnableNs: seconds / 10, stack: ["f"]))
                == "<1.00s, blocked 200ms in f, runnable 100ms, cpu 700ms>")
        #expect(
            latency(.sample("read", latencyNs: seconds, blockedNs: seconds - 5, runnableNs: 5, stack: ["f", "g"]))
                == "<1.00s, blocked 1.00s in f>", "only the innermost, and no small part")
        #expect(
            latency(.sample("read", latencyNs: seconds, blockedNs: 0, runnableNs: seconds, stack: ["f"]))
                == "<1.00s, runnable 1.00s in f>")
        #expect(latency(.sample("read", latencyNs: 900, blockedNs: 0, stack: ["f"])) == "<900ns, cpu 900ns>")
        #expect(latency(.sample("read", latencyNs: 100, blockedNs: 9, stack: [])) == "<100ns, cpu 91ns>")
    }

    @Test func `an error is told by its name, and an address in the process's memory by nothing`() {
        #expect(SlowText.result(.sample("openat", result: -2, errno: "ENOENT")) == "-1 ENOENT")
        #expect(SlowText.result(.sample("read", result: 4096)) == "4096")
        #expect(SlowText.result(.sample("mmap", result: 0x7f00_0000_0000)) == "…")
        #expect(SlowText.result(.sample("mmap", result: -12, errno: "ENOMEM")) == "-1 ENOMEM")
    }

    @Test func `no control character reaches a line`() {
        let hostile = "a\u{1b}[2J\r\n\u{202e}\u{9b}\u{0}\u{feff}"
        var call = Call.sample(
            "openat", comm: hostile, errno: hostile, stack: [hostile],
            arguments: [
                "dfd": Argument(value: -100, target: hostile), "filename": Argument(value: nil, target: hostile),
                hostile: Argument(value: 1, target: hostile),
            ])
        for at in ["2026-11-23T12:03:07.512Z", hostile, "", "T", "Z"] {
            call.at = at
            for columns in [nil, 40, 80, 200] {
                #expect(!SlowText.line(call, columns: columns).hasControls)
            }
        }
        call.name = hostile
        #expect(!SlowText.line(call, columns: nil).hasControls)
        #expect(!SlowText.stack(call).joined().hasControls)
        #expect(!SlowText.call(call).hasControls)
    }

    @Test func `the stack has a line for each function, innermost first`() {
        #expect(SlowText.stack(Self.fsync) == ["  in  jbd2_log_wait_commit", "  by  ext4_sync_file"])
    }
}

@Suite struct SlowArgumentTests {
    private typealias Argument = SlowDocument.Argument

    /// The call with these arguments, as a line has it.
    private func text(_ name: String, _ arguments: [String: Argument], abi: ABI = .x86_64) -> String {
        SlowText.call(.sample(name, abi: abi, arguments: arguments))
    }

    @Test func `a descriptor has what is behind it`() {
        #expect(text("fsync", ["fd": Argument(value: 5, target: "/a")]) == "fsync(fd=5 </a>)")
        #expect(
            text("fsync", ["fd": Argument(value: 5, target: "/a", isDeleted: true)]) == "fsync(fd=5 </a (deleted)>)")
        #expect(
            text("fsync", ["fd": Argument(value: 5, target: "/base/1", isCut: true)]) == "fsync(fd=5 <…/base/1>)")
        #expect(text("fsync", ["fd": Argument(value: 9)]) == "fsync(fd=9)")
        #expect(text("fsync", ["fd": Argument(value: 0xffff_ffff)]) == "fsync(fd=-1)", "the kernel reads 32 bits")
        #expect(text("fsync", ["fd": Argument(value: -100)]) == "fsync(fd=-100)", "it takes no directory")
        #expect(text("dup", ["fildes": Argument(value: -100)]) == "dup(fildes=-100)")
        let renaming = ["olddfd": Argument(value: -100), "newdfd": Argument(value: -100)]
        #expect(text("renameat2", renaming) == "renameat2(olddfd=AT_FDCWD, newdfd=AT_FDCWD)")
        #expect(text("dup2", ["oldfd": Argument(value: -100)]) == "dup2(oldfd=-100)")
    }

    @Test func `a path is quoted, and marked where it is cut`() {
        func open(_ filename: Argument) -> String {
            text(
                "openat",
                [
                    "dfd": Argument(value: -100), "filename": filename, "flags": Argument(value: 0x80000),
                    "mode": Argument(value: 0o644),
                ])
        }
        let rest = ", flags=0x80000, mode=0644)"
        #expect(open(Argument(value: nil, target: "/etc/x")) == "openat(dfd=AT_FDCWD, filename=\"/etc/x\"\(rest)")
        #expect(
            open(Argument(value: nil, target: "/etc/x", isCut: true))
                == "openat(dfd=AT_FDCWD, filename=\"/etc/x\"...\(rest)")
        #expect(
            open(Argument(value: nil, target: #"/a"\\b\xff"#)) == #"openat(dfd=AT_FDCWD, filename="/a\"\\b\xff""# + rest
        )
        #expect(open(Argument(value: nil, target: "")) == "openat(dfd=AT_FDCWD, filename=\"\"\(rest)")
        #expect(open(Argument(value: nil)) == "openat(dfd=AT_FDCWD, filename=…\(rest)", "it could not be read")
        #expect(open(Argument(value: 0)) == "openat(dfd=AT_FDCWD, filename=NULL\(rest)")
    }

    @Test func `a directory that isn't the working directory is a descriptor like another`() {
        let arguments = [
            "dfd": Argument(value: 0xffff_ff9c), "pathname": Argument(value: nil, target: "x"),
            "flag": Argument(value: 0),
        ]
        #expect(text("unlinkat", arguments) == "unlinkat(dfd=AT_FDCWD, pathname=\"x\", flag=0)")
        var other = arguments
        other["dfd"] = Argument(value: 7, target: "/srv")
        #expect(text("unlinkat", other).hasPrefix("unlinkat(dfd=7 </srv>, "))
    }

    @Test func `addresses are shown to nobody, sizes and signed numbers are decimal`() {
        #expect(
            text("read", ["fd": Argument(value: 0), "buf": Argument(value: nil), "count": Argument(value: 65536)])
                == "read(fd=0, buf=…, count=65536)")
        #expect(
            text("read", ["fd": Argument(value: 0), "buf": Argument(value: 0), "count": Argument(value: 0)])
                == "read(fd=0, buf=NULL, count=0)")
        #expect(
            text("kill", ["pid": Argument(value: -1), "sig": Argument(value: 9)]) == "kill(pid=-1, sig=9)")
    }

    @Test func `numbers that may be sets of bits are hexadecimal once they are large`() {
        #expect(
            text("ioctl", ["fd": Argument(value: 3), "cmd": Argument(value: 0x5401), "arg": Argument(value: 7)])
                == "ioctl(fd=3, cmd=0x5401, arg=7)")
    }

    @Test func `a socket's addresses stand where a descriptor or an address is`() {
        #expect(
            text(
                "connect",
                [
                    "fd": Argument(value: 3, target: "tcp 127.0.0.1:40000 > 127.0.0.1:5432"),
                    "uservaddr": Argument(value: nil, target: "127.0.0.1:5432"), "addrlen": Argument(value: 16),
                ])
                == "connect(fd=3 <tcp 127.0.0.1:40000 > 127.0.0.1:5432>, uservaddr=<127.0.0.1:5432>, addrlen=16)")
    }

    @Test func `arguments that no source names go by their places`() throws {
        let call = try #require(
            ABI.x86_64.namedNumbers.map { SyscallID.call(.x86_64, number: $0) }
                .first { $0.argumentNames.contains("arg0") }, "every argument has a name")
        let text = text(call.name, ["arg0": Argument(value: 12)])
        #expect(text == "\(call.name)(arg0=12)")
    }

    @Test(arguments: ABI.allCases) func `every argument of every call has a text`(abi: ABI) {
        for number in abi.namedNumbers {
            let call = SyscallID.call(abi, number: number)
            let arguments = Dictionary(
                call.argumentNames.map { ($0, Argument(value: .min, target: "x", isDeleted: true, isCut: true)) },
                uniquingKeysWith: { $1 })
            var sample = SlowDocument.Call.sample(call.name, abi: abi, arguments: arguments)
            sample.number = number
            #expect(SlowText.arguments(sample).map(\.name) == call.argumentNames)
            #expect(SlowText.arguments(sample).allSatisfy { !$0.text.isEmpty })
        }
    }
}

@Suite struct SlowLinesTests {
    private func document(dropped: UInt64 = 0, heldBack: UInt64 = 0) -> SlowDocument {
        let written: UInt64 = 2
        return SlowDocument(
            calls: [.sample("fsync"), .sample("read", comm: String(repeating: "x", count: 15))],
            account: SlowDocument.Account(
                seen: written + dropped + heldBack, written: written, dropped: dropped, heldBack: heldBack),
            cursor: "1-2")
    }

    @Test func `there is a line for each call, in 80 columns or in 200`() {
        let lines = SlowLines.lines(document(), isWide: false)
        #expect(lines.count == 2 && lines.allSatisfy { $0.count <= 80 })
        let wide = SlowLines.lines(document(), isWide: true)
        #expect(wide[1].contains(" xxxxxxxxxxxxxxx 812/815 read(…) = 0 <812ms, blocked 811ms in jbd2_log_wait_commit>"))
    }

    @Test func `the account has a line if calls were dropped or held back`() {
        #expect(
            SlowLines.lines(document(dropped: 3), isWide: false).last
                == "since attach: 5 seen, 2 written, 3 dropped, 0 held back")
        #expect(
            SlowLines.lines(document(heldBack: 1), isWide: true).last
                == "since attach: 3 seen, 2 written, 0 dropped, 1 held back")
    }
}
