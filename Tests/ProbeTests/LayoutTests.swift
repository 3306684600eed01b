import CSyslatLayout
import Histograms
import Measurements
import Syscalls
import Testing

@testable import Probe

/// What the shared header and Swift both say, held together.
@Suite struct LayoutTests {
    @Test func `both halves have the same buckets`() {
        #expect(Bucket.count == SYSLAT_BUCKETS)
        #expect(Bucket.perOctave == Int(SYSLAT_SUB_BUCKETS))
        #expect(Bucket.maxExponent == Int(SYSLAT_MAX_EXPONENT))
        #expect(Bucket.octaves == SYSLAT_OCTAVES)
        for index in 0..<Bucket.count {
            let bounds = Bucket.bounds(index)
            #expect(bounds.lowerBound == syslat_bucket_lower(UInt32(index)), "bucket \(index)")
            #expect(bounds.upperBound == syslat_bucket_upper(UInt32(index)), "bucket \(index)")
            #expect(Bucket.octave(of: index) == index / Int(SYSLAT_SUB_BUCKETS), "bucket \(index)")
            #expect(Bucket.range(ofOctave: Bucket.octave(of: index)).contains(index), "bucket \(index)")
        }
    }

    /// Every bound of a bucket and every power of two, and the numbers next to them.
    private static let boundaries: [UInt64] = {
        let bounds = (0..<Bucket.count).map(Bucket.bounds).flatMap { [$0.lowerBound, $0.upperBound] }
        let powers = (0..<64).map { UInt64(1) << UInt64($0) }
        return (bounds + powers).flatMap { [$0 &- 1, $0, $0 &+ 1] }
    }()

    @Test func `both halves count a duration in the same bucket`() {
        for ns in Self.boundaries { #expect(Bucket.index(of: ns) == Int(syslat_bucket(ns)), "\(ns) ns") }
    }

    @Test func `the kernel half's way to a logarithm gives the same`() {
        for value in Self.boundaries where value != 0 {
            #expect(syslat_log2_stepwise(value) == syslat_log2(value))
            #expect(Int(syslat_log2(value)) == UInt64.bitWidth - 1 - value.leadingZeroBitCount)
        }
    }

    @Test func `every loss that the kernel half counts has one reason`() {
        let losses = LossReason.allCases.compactMap { $0.kernelLoss?.rawValue }
        #expect(losses.sorted() == Array(0..<SYSLAT_LOSSES.rawValue))
    }

    @Test func `losses are read by their reasons, of every CPU`() {
        let maps = RowMemory(cpuCount: 2)
        maps.cpus[0].lost.0 = 1
        maps.cpus[1].lost.0 = 2
        maps.cpus[1].lost.1 = 4
        var reader = maps.reader(cpuCount: 2)
        #expect(reader.read().probe.lost == [.recursion: 0, .noMemory: 3, .overwritten: 4])
    }

    @Test func `a row's key says what it is of`() {
        for abi in 0..<UInt32(SYSLAT_ABIS) {
            for number: UInt32 in [0, 1, UInt32(SYSLAT_NUMBERS_MAX) - 1] {
                let key = syslat_row_key(abi, number)
                #expect((syslat_key_abi(key), syslat_key_number(key)) == (abi, number))
                #expect(key != 0)
            }
        }
    }

    @Test func `every errno that has a counter is read under its number`() {
        let maps = RowMemory(cpuCount: 1)
        let numbers = (1...UInt32(SYSLAT_MAX_ERRNO)).filter { syslat_errno_group($0) != UInt32(SYSLAT_NO_GROUP) }
        maps.addCall(100, row: 39, cpu: 0)
        for number in numbers { maps.addErrors(number, row: 39, error: number, cpu: 0) }
        var reader = maps.reader(cpuCount: 1)
        let expected = numbers.map { (Int($0), UInt64($0)) }
        #expect(reader.read().rows[.call(.native, number: 39)]?.errnos == Dictionary(uniqueKeysWithValues: expected))
        #expect(numbers.count == 143 + 32)
    }
}
