import Histograms
import Measurements
import TestSupport

extension SyscallCounts {
    /// Counts as a machine could have them: the parts of a time are no longer than the time.
    static func random(using generator: inout SeededGenerator) -> SyscallCounts {
        var counts = SyscallCounts()
        for _ in 0..<Int.random(in: 0...20, using: &generator) {
            let duration = UInt64.random(in: 1...1 << 41, using: &generator)
            counts.minNs = counts.calls == 0 ? duration : min(counts.minNs, duration)
            counts.maxNs = max(counts.maxNs, duration)
            counts.histogram.record(duration)
            counts[.totalNs] += duration
            guard Bool.random(using: &generator) else { continue }
            counts[.errors] += 1
            counts.errnos[Int.random(in: 0...133, using: &generator), default: 0] += 1
        }
        counts[.waitNs] = UInt64.random(in: 0...counts[.totalNs], using: &generator)
        counts[.runnableNs] = UInt64.random(in: 0...counts[.waitNs], using: &generator)
        counts[.neverReturned] = UInt64.random(in: 0...3, using: &generator)
        counts[.lost] = UInt64.random(in: 0...3, using: &generator)
        counts[.entries] =
            counts.calls + counts[.neverReturned] + counts[.lost] + UInt64.random(in: 0...3, using: &generator)
        return counts
    }
}
