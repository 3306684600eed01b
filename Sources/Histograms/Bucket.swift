/// The histogram buckets that kernel and user space share: 16 per power of two, bounds inclusive above.
///
/// The kernel half counts in the same buckets by `bpf/include/syslat.h`; a test compares the two, bucket by bucket.
package enum Bucket {
    /// The number of buckets per power of two.
    package static let perOctave = 16
    /// Durations up to 2^40 ns (18 minutes) have a bucket of their own.
    package static let maxExponent = 40
    /// The number of buckets; the last holds everything longer.
    package static let count = (maxExponent - subBits + 1) * perOctave + 1
    /// The number of octaves: 16 buckets up to 16 ns, then 16 for each power of two, then the last bucket by itself.
    package static let octaves = (count - 1) / perOctave + 1

    private static let subBits = 4

    /// The bucket that a duration of `nanoseconds` falls into.
    package static func index(of nanoseconds: UInt64) -> Int {
        // Bounds are inclusive above, so a power of two is the last of its bucket.
        let position = nanoseconds - (nanoseconds == 0 ? 0 : 1)
        if position < UInt64(perOctave) { return Int(position) }
        if position >> UInt64(maxExponent) != 0 { return count - 1 }
        let exponent = 63 - position.leadingZeroBitCount
        let place = Int(position >> UInt64(exponent - subBits)) % perOctave
        return (exponent - subBits + 1) * perOctave + place
    }

    /// The durations in ns that fall into bucket `index` (0 ..< `count`). The last one ends at `UInt64.max`.
    package static func bounds(_ index: Int) -> ClosedRange<UInt64> {
        (index == 0 ? 0 : upperBound(index - 1) + 1)...upperBound(index)
    }

    private static func upperBound(_ index: Int) -> UInt64 {
        if index >= count - 1 { return .max }
        if index < perOctave { return UInt64(index) + 1 }
        return UInt64(perOctave + index % perOctave + 1) << UInt64(index / perOctave - 1)
    }

    /// The octave of bucket `index`.
    package static func octave(of index: Int) -> Int { index / perOctave }

    /// The buckets of octave `octave` (0 ..< `octaves`).
    package static func range(ofOctave octave: Int) -> ClosedRange<Int> {
        let first = octave * perOctave
        return first...min(first + perOctave - 1, count - 1)
    }
}
