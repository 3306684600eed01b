import Histograms
package import Measurements
package import Syscalls

extension Timeline {
    /// More steps than this are never told: 10 minutes of seconds.
    package static let maxSteps = 600

    /// How long the calls of one kind took in the time before `window`, step by step, the oldest first; empty where the history holds
    /// nothing before it. O(deltas before the window); only the row that is asked for is added up.
    ///
    /// A step begins and ends at snapshots, and is at least half as long as requested, the oldest apart. It is longer where snapshots are taken
    /// less often. What was counted before the first snapshot belongs to no step: it can be the work of days.
    ///
    /// - Parameters:
    ///   - stepNs: how long a step is to be, in ns.
    ///   - isWanted: whose calls are wanted, by the number of the caller; nil for all.
    package func history(
        before window: Window, stepNs: UInt64, of syscall: SyscallID, by isWanted: ((UInt32) -> Bool)? = nil
    ) -> [HistoryStep] {
        guard let base else { return [] }
        var before = deltas.prefix { $0.taken.monotonicNs <= window.from.monotonicNs }
        let first = base.number == 0 ? before.popFirst()?.taken : base.taken
        guard let first, before.last?.taken == window.from else { return [] }
        let moments = [first] + before.map(\.taken)
        let cuts = Self.cuts(
            moments.map(\.monotonicNs), isTick: [true] + before.map { !$0.isForCursor },
            stepNs: min(max(1, stepNs), 1 << 62))
        return zip(cuts, cuts.dropFirst()).map { start, end in
            // The delta that ends at moment i + 1 begins at moment i.
            let inside = before[(before.startIndex + start)..<(before.startIndex + end)]
            return HistoryStep(
                from: moments[start], to: moments[end],
                octaves: isWanted.map { octaves(of: syscall, in: inside, by: $0) }
                    ?? Self.octaves(of: syscall, in: inside))
        }
    }

    /// The places among `moments`, which rise, where steps begin and end.
    ///
    /// - Parameter isTick: whether a moment is that of a regular snapshot. Those come first where they are near enough, so that steps are all
    ///   as long as each other whatever cursors there are.
    private static func cuts(_ moments: [UInt64], isTick: [Bool], stepNs: UInt64) -> [Int] {
        let ages = moments.map { moments[moments.count - 1] - $0 }
        let half = stepNs / 2
        var cuts = [moments.count - 1]
        while let last = cuts.last, last > 0, cuts.count <= maxSteps {
            let wanted = ages[last] + stepNs
            // What is so near that it makes no step by itself is passed over.
            var place = last - 1
            while place > 0, ages[place] + half < wanted { place -= 1 }
            var best = place
            while place > 0, ages[place - 1] <= wanted + half {
                place -= 1
                let isNearer = distance(ages[place], wanted) < distance(ages[best], wanted)
                if isTick[place] == isTick[best] ? isNearer : isTick[place] { best = place }
            }
            cuts.append(best)
        }
        return cuts.reversed()
    }

    private static func distance(_ one: UInt64, _ other: UInt64) -> UInt64 { max(one, other) - min(one, other) }

    private static func octaves(of syscall: SyscallID, in deltas: Deltas.SubSequence) -> [UInt64] {
        var histogram = Histogram()
        for delta in deltas { delta.add(UInt64(syscall.code), to: &histogram) }
        return histogram.byPowerOfTwo
    }

    private func octaves(
        of syscall: SyscallID, in deltas: Deltas.SubSequence, by isWanted: (UInt32) -> Bool
    ) -> [UInt64] {
        var counts = CoarseCounts()
        for delta in deltas {
            delta.tallies?.forEach { key, tally in
                // A call that this build knows nothing of is one of `other`.
                guard key.code == syscall.code || (syscall == .other && SyscallID(code: key.code) == nil) else {
                    return
                }
                let caller = callers?.merged.target(of: key.caller) ?? key.caller
                if isWanted(caller) { counts.add(tally, group: key.group) }
            }
        }
        return counts.byPowerOfTwo
    }
}
