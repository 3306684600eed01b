import Documents
import Rendering
import Text
import Testing

@Suite struct FormatTests {
    @Test(arguments: [
        (0, "0ns"), (999, "999ns"), (1000, "1.00us"), (1311, "1.31us"), (999_499, "999us"), (999_500, "1.00ms"),
        (20_100_000, "20.1ms"), (1_000_000_000, "1.00s"), (59_990_000_000, "60.0s"), (119_000_000_000, "119s"),
        (750_000_000_000, "12m30s"), (11_100_000_000_000, "3h05m"), (792_000_000_000_000, "9d04h"),
    ])
    func `a duration has at most six characters`(ns: UInt64, text: String) {
        #expect(Format.duration(ns: ns) == text)
        #expect(text.count <= 6)
    }

    @Test(arguments: [
        (0, "0"), (9_999_999, "9999999"), (12_345_678, "12.3M"), (4_560_000_000, "4.56G"), (UInt64(7e12), "7.00T"),
    ])
    func `a count is exact below ten million`(count: UInt64, text: String) {
        #expect(Format.count(count) == text)
    }

    @Test(arguments: [
        (0, "0"), (0.034, "0.03"), (4.2, "4.20"), (421, "421"), (9999, "9999"), (81_200, "81.2k"), (1.2e6, "1.20M"),
    ])
    func `a rate has at most six characters`(rate: Double, text: String) {
        #expect(Format.rate(rate) == text)
    }

    @Test(arguments: [(0, 0, ""), (0, 5, "0"), (1, 1000, "<1"), (37, 100, "37"), (5, 5, "100")])
    func `a percentage says what is small and what is nothing`(part: UInt64, whole: UInt64, text: String) {
        #expect(Format.percent(part, of: whole) == text)
    }

    @Test(arguments: [(1.0005, 3, "1.001"), (0, 3, "0.000"), (-1.5, 1, "-1.5"), (2.5, 0, "3"), (10.04, 1, "10.0")])
    func `a number has as many digits after the point as asked`(value: Double, digits: Int, text: String) {
        #expect(Format.fixed(value, digits: digits) == text)
    }
}
