import Histograms
import Measurements
import Testing
import TestSupport

@Suite struct SyscallCountsTests {
    @Test(arguments: 0..<50 as Range<UInt64>)
    func `what was added can be taken away again, but for the shortest and the longest call`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let (first, second) = (SyscallCounts.random(using: &generator), SyscallCounts.random(using: &generator))
        var sum = first
        sum += second
        #expect(sum.calls == first.calls + second.calls)
        var expected = first
        (expected.minNs, expected.maxNs) = (0, 0)
        #expect(sum - second == expected)
        (expected, expected.minNs, expected.maxNs) = (second, 0, 0)
        #expect(sum - first == expected)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `the shortest and the longest call of a sum are those of its parts`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let parts = (0..<4).map { _ in SyscallCounts.random(using: &generator) }
        var sum = SyscallCounts()
        for part in parts { sum += part }
        let withCalls = parts.filter { $0.calls > 0 }
        #expect(sum.minNs == withCalls.map(\.minNs).min() ?? 0)
        #expect(sum.maxNs == withCalls.map(\.maxNs).max() ?? 0)
    }
}
