import Foundation
import Documents
import Measurements
import Rendering
import Text
import Testing

/// Calls and errors by name as strace, which stops every call of a process tree, and perf, which counts the machine's,
/// see them in the same run. docs/design.md says where they differ, and why.
@Suite(.serialized) struct ObserverTests {
    private struct Count: Equatable, CustomStringConvertible {
        var calls: Int
        var errors: Int

        static func - (left: Count, right: Count) -> Count {
            Count(calls: left.calls - right.calls, errors: left.errors - right.errors)
        }

        var description: String { "\(calls) (\(errors) errors)" }
    }

    /// Without what strace itself calls for every stop (wait4, ptrace, process_vm_readv, rt_sigprocmask), and what
    /// something on a machine calls all the time (read, write, futex).
    private static let names = [
        "execve", "newfstatat", "openat", "access", "readlink", "getdents64", "close", "lseek", "ioctl", "fcntl",
        "mmap", "munmap", "mprotect", "brk", "pread64", "clone", "clone3", "vfork", "pipe2", "dup2", "set_robust_list",
        "rseq", "unlink", "prlimit64", "clock_nanosleep",
    ]

    /// Runs a command under `strace -f -c`. Of each name, what syslat counted on the machine beyond what strace counted.
    private func difference(_ daemon: TestDaemon, _ words: String...) throws -> [String: Count] {
        func counted() throws -> [String: Count] {
            let rows = try daemon.stats("abi=x86_64&name=\(Self.names.joined(separator: ","))").syscalls
            return Dictionary(
                uniqueKeysWithValues: rows.map { ($0.name, Count(calls: Int($0[.calls]), errors: Int($0[.errors]))) })
        }
        let table = "/tmp/syslat-strace-\(getpid())"
        defer { unlink(table) }
        let before = try counted()
        let strace = try Command(["strace", "-f", "-c", "-U", "name,calls,errors", "-o", table] + words)
        let after = try counted()
        try #require(strace.status == 0, "\(strace.errors)")
        var traced: [String: Count] = [:]
        for line in try String(contentsOfFile: table, encoding: .utf8).split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count >= 2, let calls = Int(fields[1]) else { continue }
            traced[String(fields[0])] = Count(calls: calls, errors: fields.count > 2 ? Int(fields[2]) ?? 0 : 0)
        }
        let none = Count(calls: 0, errors: 0)
        return Dictionary(
            uniqueKeysWithValues: Self.names.map { name in
                (name, (after[name] ?? none) - (before[name] ?? none) - (traced[name] ?? none))
            })
    }

    @Test func `calls and errors by name are those that strace sees of the same run`() throws {
        let daemon = try TestDaemon()
        var differences: [String: [Count]] = [:]
        let none = Count(calls: 0, errors: 0)
        // What strace itself calls is measured with a command that does nothing; what others call in between falls into
        // one run or another, not into every one.
        func isSettled(_ seen: [Count]) -> Bool { seen.count { $0 == none } >= 2 }
        for _ in 0..<8 where differences.isEmpty || differences.values.contains(where: { !isSettled($0) }) {
            let own = try difference(daemon, "sh", "-c", "true")
            let run = try difference(daemon, "sh", "-c", GroundTruthTests.mixed)
            for name in Self.names {
                for count in [own[name]!, run[name]!] {
                    #expect(count.calls >= 0 && count.errors >= 0, "of \(name) syslat saw less than strace: \(count)")
                }
                differences[name, default: []].append(run[name]! - own[name]!)
            }
        }
        for (name, seen) in differences { #expect(isSettled(seen), "\(name): \(seen)") }
    }

    @Test func `a rare call of the whole machine is counted like perf does it`() throws {
        try Command("sh", "-c", "mountpoint -q /sys/kernel/tracing || mount -t tracefs tracefs /sys/kernel/tracing")
        let daemon = try TestDaemon()
        let workload = Command.products.appending(path: "workload").path
        let number = try {
            try Command(workload, "rare")
            return try #require(try daemon.row("getpgid")?.number)
        }()
        let before = try #require(try daemon.row("getpgid"))[.calls]
        let perf = try Command(
            "perf", "stat", "-x,", "-a", "-e", "raw_syscalls:sys_exit", "--filter", "id == \(number)", "--", workload,
            "migrate", "20000")
        try #require(perf.status == 0, "\(perf.errors)")
        let counted = try #require(perf.errors.split(separator: ",").first.flatMap { Int($0) })
        #expect(counted >= 20_000)
        #expect(try #require(try daemon.row("getpgid"))[.calls] - before == counted)
    }
}
