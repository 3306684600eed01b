internal import CSyslatLayout

/// The histogram buckets that kernel and user space share: 16 per power of two, bounds inclusive above.
///
/// Source: `bpf/include/syslat.h`, whose functions these are.
public enum Bucket {
    /// How many buckets there are; the last holds everything above 2^40 ns.
    public static let count = Int(SYSLAT_BUCKETS)
    /// How many octaves the buckets make: 16 buckets up to 16 ns, then 16 for each power of two, then the last by itself.
    public static let octaves = Int(SYSLAT_OCTAVES)

    /// The bucket that a duration of `nanoseconds` falls into.
    public static func index(of nanoseconds: UInt64) -> Int { Int(syslat_bucket(nanoseconds)) }

    /// The durations in ns that fall into bucket `index` (0 ..< `count`). The last one ends at `UInt64.max`.
    public static func bounds(_ index: Int) -> ClosedRange<UInt64> {
        syslat_bucket_lower(UInt32(index))...syslat_bucket_upper(UInt32(index))
    }

    /// The octave of bucket `index`.
    public static func octave(of index: Int) -> Int { index / Int(SYSLAT_SUB_BUCKETS) }

    /// The buckets of octave `octave` (0 ..< `octaves`).
    public static func range(ofOctave octave: Int) -> ClosedRange<Int> {
        let first = octave * Int(SYSLAT_SUB_BUCKETS)
        return first...min(first + Int(SYSLAT_SUB_BUCKETS) - 1, count - 1)
    }
}
