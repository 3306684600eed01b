import Measurements
import Testing
import TestSupport

@Suite struct CounterTests {
    @Test func `every counter has a raw value of its own, and there is room for it`() {
        let values = Counter.allCases.map(\.rawValue)
        #expect(Set(values).count == values.count)
        #expect(values.allSatisfy { (0..<16).contains($0) }, "\(values)")
    }

    @Test(arguments: Counter.allCases) func `a counter is set and read by itself`(counter: Counter) {
        var counters = Counters()
        #expect(counters.isZero)
        counters[counter] = 5
        #expect(!counters.isZero)
        for other in Counter.allCases { #expect(counters[other] == (other == counter ? 5 : 0)) }
    }

    @Test(arguments: Counter.allCases) func `adding and subtracting wrap around`(counter: Counter) {
        var (high, low) = (Counters(), Counters())
        (high[counter], low[counter]) = (.max - 1, 5)
        var sum = high
        sum += low
        #expect(sum[counter] == 3, "the kernel's counter went over the top")
        #expect((sum - high)[counter] == 5, "and the difference is what was counted all the same")
        #expect((sum - low) == high)
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func `what was added can be taken away again`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var (first, second) = (Counters(), Counters())
        for counter in Counter.allCases {
            (first[counter], second[counter]) = (generator.next(), generator.next())
        }
        var sum = first
        sum += second
        for counter in Counter.allCases { #expect(sum[counter] == first[counter] &+ second[counter]) }
        #expect(sum - second == first)
        #expect(sum - first == second)
    }
}
