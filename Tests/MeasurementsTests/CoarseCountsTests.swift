import Histograms
import Measurements
import TestSupport
import Testing

@Suite struct CoarseCountsTests {
    /// Counts durations as the kernel half does.
    private func counts(_ durations: [UInt64]) -> CoarseCounts {
        var counts = CoarseCounts()
        for ns in durations {
            let octave = Bucket.octave(of: Bucket.index(of: ns))
            counts.add(.call(ns, place: octave % Tally.octaves), group: UInt8(octave / Tally.octaves))
        }
        return counts
    }

    private func random(seed: UInt64, count: Int) -> [UInt64] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            UInt64.random(in: 1...1 << UInt64.random(in: 0...43, using: &generator), using: &generator)
        }
    }

    private static let permille: [UInt64] = [1, 10, 250, 500, 501, 750, 900, 990, 999, 1000]

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `a quantile's bounds contain the exact quantile`(seed: UInt64) throws {
        let durations = random(seed: seed, count: [1, 2, 3, 10, 999, 1000, 1001, 5000][Int(seed) % 8]).sorted()
        let quantiles = counts(durations).quantiles(permille: Self.permille)
        try #require(quantiles.count == Self.permille.count)
        for (part, quantile) in zip(Self.permille, quantiles) {
            // By nearest rank: the smallest that at least so many don't exceed.
            let rank = (durations.count * Int(part) + 999) / 1000
            let exact = durations[rank - 1]
            #expect(quantile.bounds.contains(exact), "\(part) per mille of \(durations.count)")
            #expect(quantile.bounds.contains(quantile.value))
            #expect(quantile.bounds.upperBound <= durations.last!)
            let octave = Bucket.octave(of: Bucket.index(of: exact))
            #expect(Bucket.octave(of: Bucket.index(of: quantile.bounds.lowerBound)) == octave)
        }
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `the shortest is known by its octave, the longest exactly`(seed: UInt64) {
        let durations = random(seed: seed, count: 100)
        let counts = counts(durations)
        let shortest = durations.min()!
        let octave = Bucket.octave(of: Bucket.index(of: shortest))
        #expect(counts.minNs <= shortest)
        #expect(counts.bounds(ofOctave: octave).lowerBound == counts.minNs)
        #expect(counts.maxNs == durations.max())
        #expect(counts.calls == 100)
        #expect(counts.counters[.totalNs] == durations.reduce(0, +))
    }

    @Test func `what adds up is added to its own counter`() {
        var (counts, tally) = (CoarseCounts(), Tally.call(9))
        (tally.totalNs, tally.waitNs, tally.runnableNs, tally.errors) = (1000, 100, 10, 1)
        counts.add(tally, group: 0)
        counts.add(tally, group: 5)
        #expect(counts.counters[.totalNs] == 2000)
        #expect(counts.counters[.waitNs] == 200)
        #expect(counts.counters[.runnableNs] == 20)
        #expect(counts.counters[.errors] == 2)
        #expect(counts.counters[.entries] == 0)
        #expect((counts.octaves[0], counts.octaves[20], counts.calls) == (1, 1, 2))
    }

    @Test func `nothing counted has no quantile and no shortest call`() {
        let counts = CoarseCounts()
        #expect(counts.quantiles(permille: [500]).isEmpty)
        #expect((counts.minNs, counts.maxNs, counts.calls) == (0, 0, 0))
        #expect(counts.byPowerOfTwo.isEmpty)
    }

    @Test func `the last octave has all that is longer, up to the longest call`() throws {
        let longest: UInt64 = 1 << 50
        let counts = counts([1 << 40, (1 << 40) + 1, longest])
        let last = Bucket.octaves - 1
        #expect(counts.octaves[last] == 2)
        #expect(counts.octaves[last - 1] == 1)
        #expect(counts.bounds(ofOctave: last) == (1 << 40) + 1...UInt64.max)
        let quantiles = counts.quantiles(permille: [1, 1000])
        try #require(quantiles.count == 2)
        #expect(quantiles[0].bounds.contains(1 << 40))
        #expect(quantiles[1].bounds == (1 << 40) + 1...longest)
    }

    @Test func `octaves and their bounds follow each other without a gap`() {
        let counts = CoarseCounts()
        #expect(counts.bounds(ofOctave: 0).lowerBound == 0)
        for octave in 1..<Bucket.octaves {
            #expect(counts.bounds(ofOctave: octave).lowerBound == counts.bounds(ofOctave: octave - 1).upperBound + 1)
        }
        #expect(counts.octaves.count >= Bucket.octaves)
    }

    @Test func `a group beyond the last counts its calls and breaks nothing`() {
        var counts = CoarseCounts()
        counts.add(.call(5, place: 3), group: 9)
        counts.add(.call(5), group: 200)
        #expect(counts.calls == 2)
        #expect(counts.octaves[39] == 1)
    }

    @Test(arguments: 0..<5 as Range<UInt64>)
    func `the steps hold every call, each at the end of its octave`(seed: UInt64) {
        let durations = random(seed: seed, count: 200)
        let counts = counts(durations)
        var expected = [UInt64](repeating: 0, count: PowerOfTwo.steps)
        for ns in durations {
            expected[
                PowerOfTwo.step(ofNs: counts.bounds(ofOctave: Bucket.octave(of: Bucket.index(of: ns))).upperBound)] += 1
        }
        while expected.last == 0 { expected.removeLast() }
        #expect(counts.byPowerOfTwo == expected)
        #expect(counts.byPowerOfTwo.reduce(0, +) == 200)
    }
}
