import Histograms
import Measurements
import Syscalls

/// The untold calls: those in the machine's rows beyond the tallies of all callers.
struct UntoldBalance {
    /// The sums of all tallies, by call; see `SyscallID.code`. Untold calls are included.
    private var told: [UInt32: CoarseCounts] = [:]
    /// Whether there was a settlement. Calls that are missing at the first one returned before this process recorded callers.
    private var hasBegun = false

    /// Resumes from the sums of an earlier process. Calls that are missing at the first settlement returned while no process ran.
    mutating func resume(_ told: Ledger) {
        add(told)
    }

    /// Adds the calls of callers.
    mutating func add(_ tallies: Ledger) {
        tallies.forEach { key, tally in told[key.code, default: CoarseCounts()].add(tally, group: key.group) }
    }

    /// Finds the calls in `rows` that no caller has, and adds them to the reason.
    mutating func settle(_ rows: Rows, tell: (Tally, LedgerKey) -> Void) {
        let reason: UntoldReason = hasBegun ? .noPlace : .beganLater
        hasBegun = true
        for (id, counts) in rows {
            let code = id.code
            let known = told[code] ?? CoarseCounts()
            if known.calls == counts.calls && known.counters[.totalNs] == counts[.totalNs] { continue }
            for (group, tally) in Self.difference(counts, known) {
                tell(tally, LedgerKey(caller: reason.caller, code: code, group: group))
                told[code, default: CoarseCounts()].add(tally, group: group)
            }
        }
    }

    /// The counts are known by octave. The time of all is added to the first group.
    private static func difference(_ counts: SyscallCounts, _ known: CoarseCounts) -> [(UInt8, Tally)] {
        var octaves = [UInt64](repeating: 0, count: known.octaves.count)
        for (bucket, count) in counts.histogram.counts.enumerated() where count > 0 {
            octaves[Bucket.octave(of: bucket)] &+= count
        }
        var tallies: [(UInt8, Tally)] = []
        for group in 0..<(octaves.count / Tally.octaves) {
            var tally = Tally()
            for index in 0..<Tally.octaves {
                let octave = group * Tally.octaves + index
                tally.counts[index] = octaves[octave] &- known.octaves[octave]
            }
            if tally.calls > 0 { tallies.append((UInt8(group), tally)) }
        }
        if tallies.isEmpty { tallies.append((0, Tally())) }
        tallies[0].1.totalNs = counts[.totalNs] &- known.counters[.totalNs]
        tallies[0].1.waitNs = counts[.waitNs] &- known.counters[.waitNs]
        tallies[0].1.runnableNs = counts[.runnableNs] &- known.counters[.runnableNs]
        tallies[0].1.errors = counts[.errors] &- known.counters[.errors]
        return tallies
    }
}
