import Foundation
import Histograms
import Logging
import Measurements
import Probe
import Syscalls

/// Whether this is `make soak`: the long form of the tests that have one.
let isSoak = ProcessInfo.processInfo.environment["SYSLAT_SOAK"] != nil

/// Starts a probe; a kernel that can't be recorded on is a failure that names what is missing.
func record(includeSelf: Bool = false) throws -> Probe {
    try Probe(includeSelf: includeSelf, logger: Logger(label: "test"))
}

/// What was counted of `id` between two snapshots.
func counts(_ id: SyscallID, from old: Snapshot, to new: Snapshot) -> SyscallCounts {
    var counts = new.rows[id] ?? SyscallCounts()
    guard let before = old.rows[id] else { return counts }
    for counter in Counter.allCases { counts[counter] -= before[counter] }
    for (bucket, count) in before.histogram.counts.enumerated() {
        counts.histogram.add(0 &- count, toBucket: bucket)
    }
    for (error, count) in before.errnos { counts.errnos[error, default: 0] -= count }
    counts.errnos = counts.errnos.filter { $0.value != 0 }
    return counts
}

extension SyscallCounts {
    /// Time that the calls spent on a CPU.
    var cpuNs: UInt64 { self[.totalNs] - min(self[.waitNs], self[.totalNs]) }
}

func native(_ name: String) -> SyscallID {
    (0..<512).map { SyscallID.call(.native, number: $0) }.first { $0.name == name }!
}

/// Memory of this process that is in use.
func residentKiB() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
}
