internal import CSyslatLayout

/// The histogram buckets that kernel and user space share: 16 per power of two, bounds inclusive above.
///
/// Source: `bpf/include/syslat.h`, whose functions these are.
public enum Bucket {
    /// How many buckets there are; the last holds everything above 2^40 ns.
    public static let count = Int(SYSLAT_BUCKETS)

    /// The bucket that a duration of `nanoseconds` falls into.
    public static func index(of nanoseconds: UInt64) -> Int { Int(syslat_bucket(nanoseconds)) }

    /// The durations in ns that fall into bucket `index` (0 ..< `count`). The last one ends at `UInt64.max`.
    public static func bounds(_ index: Int) -> ClosedRange<UInt64> {
        syslat_bucket_lower(UInt32(index))...syslat_bucket_upper(UInt32(index))
    }
}
