import Foundation
import Measurements
import Probe
import Syscalls
import Testing

/// Whose calls are whose, as the kernel half tells it. Needs root and BTF.
@Suite(.serialized) struct CallerTests {
    /// For every call: what all callers together made is what the machine did.
    @Test func `the sums over callers are the machine's rows, snapshot by snapshot`() throws {
        let probe = try record(includeSelf: true)
        defer { probe.detach() }
        let busy = try (0..<2).map { _ in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", "while :; do /bin/true; read x < /proc/loadavg; done"]
            try process.run()
            return process
        }
        defer { for process in busy { process.terminate() } }
        var sums: [UInt32: Tally] = [:]
        var callers: Set<UInt32> = []
        for round in 0..<300 {
            for _ in 0..<(round * 7 % 100) { _ = getppid() }
            let snapshot = probe.snapshot()
            let update = try #require(snapshot.callers)
            update.tallies.forEach { key, tally in
                sums[key.code, default: Tally()] += tally
                callers.insert(key.caller)
            }
            for (id, counts) in snapshot.rows {
                let sum = sums[id.code] ?? Tally()
                let told = [sum.calls, sum.totalNs, sum.waitNs, sum.runnableNs, sum.errors]
                let counted = [
                    counts.calls, counts[.totalNs], counts[.waitNs], counts[.runnableNs], counts[.errors],
                ]
                try #require(told == counted, "\(id.name) in round \(round)")
            }
        }
        #expect(callers.count > 20)
    }
}
