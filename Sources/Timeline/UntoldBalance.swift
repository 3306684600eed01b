import Histograms
import Measurements
import Syscalls

/// What the machine's rows have beyond all that is told of callers.
struct UntoldBalance {
    /// All that was told, by call; see `SyscallID.code`. What is nobody's is told as that.
    private var told: [UInt32: CoarseCounts] = [:]
    /// Whether anything was settled yet: what is missing the first time returned before this process could tell it.
    private var hasBegun = false

    /// Goes on from all that an earlier process told. What is missing at the first settlement returned while no process ran.
    mutating func resume(_ told: Ledger) {
        add(told)
    }

    /// Counts what callers did.
    mutating func add(_ tallies: Ledger) {
        tallies.forEach { key, tally in told[key.code, default: CoarseCounts()].add(tally, group: key.group) }
    }

    /// Finds what `rows` have that was told of nobody, and tells it of the reason.
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

    /// How many calls took how long is known by octave; their time is told with the first group of them.
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
