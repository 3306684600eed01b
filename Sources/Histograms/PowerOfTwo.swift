/// A coarse scale of latencies for people: one step for each power of two of ns.
///
/// Step 0 holds calls of at most 1 ns, step *i* calls of more than 2^(i-1) and at most 2^i ns, the last step all longer calls.
package enum PowerOfTwo {
    /// The number of steps: up to 2^40 ns, and one for longer calls.
    package static let steps = Bucket.maxExponent + 2

    /// The step of a duration of `nanoseconds`.
    package static func step(ofNs nanoseconds: UInt64) -> Int {
        min(nanoseconds <= 1 ? 0 : 64 - (nanoseconds - 1).leadingZeroBitCount, steps - 1)
    }

    /// The longest duration of step `step` in ns; nil for the last, which has no end.
    package static func upperNs(_ step: Int) -> UInt64? { step >= steps - 1 ? nil : 1 << UInt64(step) }

    /// The exclusive lower bound of step `step` in ns.
    package static func lowerNs(_ step: Int) -> UInt64 { step == 0 ? 0 : 1 << UInt64(step - 1) }
}

extension Histogram {
    /// The calls of each step of `PowerOfTwo`; zeros at the end are left out. Exact, since buckets are inclusive above.
    package var byPowerOfTwo: [UInt64] {
        var result = [UInt64](repeating: 0, count: PowerOfTwo.steps)
        for (index, calls) in counts.enumerated() where calls > 0 { result[Self.stepOfBucket[index]] += calls }
        while result.last == 0 { result.removeLast() }
        return result
    }

    private static let stepOfBucket = (0..<Bucket.count).map { PowerOfTwo.step(ofNs: Bucket.bounds($0).upperBound) }
}
