package import Histograms

/// The counts of a subject's calls: sums, and a histogram by octave.
package struct CoarseCounts: Sendable {
    /// The sums.
    package var counters = Counters()
    /// The longest call in ns; 0 if there was none.
    package var maxNs: UInt64 = 0
    /// The calls by octave of `Bucket`; the places after the last stay 0.
    package var octaves: InlineArray<40, UInt64> = .init(repeating: 0)
    /// The number of calls.
    package var calls: UInt64 = 0

    /// Nothing counted yet.
    package init() {}

    /// Adds a tally of `group`.
    @inlinable package mutating func add(_ tally: Tally, group: UInt8) {
        counters[.totalNs] &+= tally.totalNs
        counters[.waitNs] &+= tally.waitNs
        counters[.runnableNs] &+= tally.runnableNs
        counters[.errors] &+= tally.errors
        maxNs = max(maxNs, tally.maxNs)
        let first = Int(group) * Tally.octaves
        for index in 0..<Tally.octaves where first + index < octaves.count {
            octaves[first + index] &+= tally.counts[index]
        }
        calls &+= tally.calls
    }

    /// The lower bound of the shortest call in ns, since only its octave is known; 0 if there was none.
    package var minNs: UInt64 {
        octaves.indices.first { octaves[$0] != 0 }.map { bounds(ofOctave: $0).lowerBound } ?? 0
    }

    /// The quantiles by nearest rank, in rising order, each with its octave, cut at the longest call.
    package func quantiles(permille: [UInt64]) -> [Quantile] {
        guard calls > 0 else { return [] }
        let (thousands, rest) = calls.quotientAndRemainder(dividingBy: 1000)
        var quantiles: [Quantile] = []
        quantiles.reserveCapacity(permille.count)
        var (seen, octave) = (UInt64(0), -1)
        for part in permille {
            let rank = thousands * part + (rest * part + 999) / 1000
            while seen < rank, octave + 1 < octaves.count {
                octave += 1
                seen += octaves[octave]
            }
            let bounds = bounds(ofOctave: octave)
            quantiles.append(
                Quantile(between: bounds.lowerBound, and: max(bounds.lowerBound, min(bounds.upperBound, maxNs))))
        }
        return quantiles
    }

    /// The calls of each step of `PowerOfTwo`; zeros at the end are left out. Calls of at most 16 ns
    /// are one octave, counted at its end.
    package var byPowerOfTwo: [UInt64] {
        var result = [UInt64](repeating: 0, count: PowerOfTwo.steps)
        for octave in octaves.indices where octaves[octave] != 0 {
            result[PowerOfTwo.step(ofNs: bounds(ofOctave: octave).upperBound)] &+= octaves[octave]
        }
        while result.last == 0 { result.removeLast() }
        return result
    }

    /// The durations in ns of the calls of an octave.
    package func bounds(ofOctave octave: Int) -> ClosedRange<UInt64> {
        guard octave < Bucket.octaves else { return 0...UInt64.max }
        let range = Bucket.range(ofOctave: octave)
        return Bucket.bounds(range.lowerBound).lowerBound...Bucket.bounds(range.upperBound).upperBound
    }
}
