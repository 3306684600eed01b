import Documents
import Foundation
import Measurements
import Testing

/// `syslat run` beside `strace -f -c`: a run of the same command for each.
@Suite(.serialized) struct RunStraceTests {
    private struct Count: Equatable, CustomStringConvertible {
        var calls: UInt64
        var errors: UInt64

        var description: String { "\(calls) (\(errors) errors)" }
    }

    /// Makes the same calls each time.
    private static let files = """
        cd /usr/include || exit 1
        ls -lR linux >/dev/null
        find . -name "*.h" -newer /etc/passwd >/dev/null
        for i in 1 2 3 4 5 6 7 8; do cat /nonexistent/$i stdio.h; done 2>/dev/null >/dev/null
        clang -O1 \(Command.package.path)/examples/getpid.c -o /tmp/syslat-strace-$$ && rm /tmp/syslat-strace-$$
        exit 3
        """

    /// Makes the same calls but for two, which depend on who is faster: a `read` gets what is in the pipe by then, and of two children
    /// that end at the same time the shell hears by one signal, from which it returns with one `rt_sigreturn`.
    private static let pipes = """
        seq 20000 | sort -rn | md5sum >/dev/null
        find /usr/include/linux -name "*.h" | sort | tail -100 | xargs wc -l | tail -1 >/dev/null
        exit 3
        """

    /// By name, what `strace -f -c` counts.
    private func traced(_ words: [String]) throws -> [String: Count] {
        let table = Scratch()
        let strace = try Command(["strace", "-f", "-c", "-U", "name,calls,errors", "-o", table.path] + words)
        try #require(strace.status == 3, "\(strace.errors)")
        var counts: [String: Count] = [:]
        for line in table.text.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count >= 2, let calls = UInt64(fields[1]), fields[0] != "total" else { continue }
            counts[String(fields[0])] = Count(calls: calls, errors: fields.count > 2 ? UInt64(fields[2]) ?? 0 : 0)
        }
        return counts
    }

    /// By name, what `syslat run` counts.
    private func counted(_ words: [String]) throws -> [String: Count] {
        let file = Scratch()
        let run = try Command([Command.syslat, "run", "--json", "-o", file.path] + words)
        try #require(run.status == 3, "\(run.errors)")
        let rows = try RunAnswer(at: file.path).stats.rows.filter { $0[.calls] > 0 }
        return Dictionary(
            uniqueKeysWithValues: rows.map { ($0.name, Count(calls: $0[.calls], errors: $0[.errors])) })
    }

    @Test(arguments: [(files, []), (pipes, ["read", "rt_sigreturn"])])
    func `calls and errors by name are those of strace`(
        script: String, leftOut: [String]
    ) throws {
        let words = ["setarch", "-R", "sh", "-c", script]
        let (strace, syslat) = (try traced(words), try counted(words))
        #expect(strace.count > 20)
        for name in Set(strace.keys).union(syslat.keys).subtracting(leftOut).sorted() {
            #expect(syslat[name] == strace[name], "\(name)")
        }
    }
}
