import Foundation
import Documents
import Measurements
import Rendering
import Text
import Testing

/// A compile, a Python program with threads and a shell pipeline, counted by syslat and, in the same run, by perf.
@Suite(.serialized) struct GroundTruthTests {
    /// Without read, write and futex, which something on a machine makes all the time.
    private static let names = [
        "execve", "wait4", "getdents64", "unlink", "pipe2", "dup2", "brk", "newfstatat", "openat", "mmap",
        "munmap", "close", "lseek", "fcntl", "pread64", "clock_nanosleep", "clone3",
    ]

    /// For other observers of the same kind of run.
    static let mixed = """
        clang -O1 \(Command.package.path)/examples/getpid.c -o /tmp/syslat-truth-$$ && rm /tmp/syslat-truth-$$
        python3 -c '
        import os, threading, time
        def work():
            for i in range(100):
                os.stat("/"); open("/dev/null").close(); time.sleep(0.0005)
        threads = [threading.Thread(target=work) for _ in range(8)]
        [thread.start() for thread in threads]; [thread.join() for thread in threads]'
        find /usr/include -name "*.h" | sort | head -500 | xargs wc -l | tail -1 >/dev/null
        """

    /// Runs a command under perf. What syslat and perf counted of each name: of the machine, and of the command's processes.
    private func count(_ daemon: TestDaemon, _ words: String...) throws -> [String: (syslat: Int, perf: Int)] {
        func calls() throws -> [String: Int] {
            let rows = try daemon.stats("abi=x86_64&name=\(Self.names.joined(separator: ","))").syscalls
            return Dictionary(uniqueKeysWithValues: rows.map { ($0.name, Int($0[.calls])) })
        }
        let events = Self.names.map { "syscalls:sys_exit_\($0)" }.joined(separator: ",")
        let quoted = words.map { "'\($0.replacing("'", with: "'\\''"))'" }.joined(separator: " ")
        let before = try calls()
        let perf = try Command("sh", "-c", "exec perf stat -x, -e \(events) -- \(quoted) >/dev/null")
        let after = try calls()
        try #require(perf.status == 0, "\(perf.errors)")
        var counts: [String: (syslat: Int, perf: Int)] = [:]
        for line in perf.errors.split(separator: "\n") {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            guard fields.count > 2, let number = Int(fields[0]), let name = fields[2].split(separator: "sys_exit_").last
            else {
                continue
            }
            // A new thread returns from clone3 too, which is an exit without an entry: perf counts it as a call.
            let calls = name == "clone3" ? number / 2 : number
            counts[String(name)] = ((after[String(name)] ?? 0) - (before[String(name)] ?? 0), calls)
        }
        return counts
    }

    @Test func `calls by name are those that perf counts in the same run`() throws {
        try Command("sh", "-c", "mountpoint -q /sys/kernel/tracing || mount -t tracefs tracefs /sys/kernel/tracing")
        let daemon = try TestDaemon()
        var differences: [String: [Int]] = [:]
        // Syslat counts the machine, perf the command: what perf itself calls is measured with a command that does nothing,
        // and what others call in between falls into one run or another, not into every one.
        for _ in 0..<8 where differences.isEmpty || differences.values.contains(where: { !Self.isSettled($0) }) {
            let own = try count(daemon, "true")
            let run = try count(daemon, "sh", "-c", Self.mixed)
            for name in Self.names {
                let (mine, its) = (try #require(run[name]), try #require(own[name]))
                #expect(mine.syslat >= mine.perf && its.syslat >= its.perf, "of \(name) syslat saw less than perf")
                differences[name, default: []].append(mine.syslat - mine.perf - (its.syslat - its.perf))
            }
        }
        for (name, difference) in differences { #expect(Self.isSettled(difference), "\(name): \(difference)") }
    }

    /// Whether two runs agreed to the call.
    private static func isSettled(_ differences: [Int]) -> Bool { differences.count { $0 == 0 } >= 2 }
}
