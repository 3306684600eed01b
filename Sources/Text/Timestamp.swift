import Glibc

/// Times as text.
package enum Timestamp {
    /// A time in RFC 3339, UTC, to the millisecond: `2026-11-23T10:00:00.000Z`.
    package static func rfc3339(unixNs: UInt64) -> String {
        var seconds = time_t(unixNs / 1_000_000_000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        // Written digit by digit, since long answers have thousands of timestamps.
        return String(unsafeUninitializedCapacity: 32) { text in
            var count = 0
            func put(_ number: Int, digits: Int, then end: Unicode.Scalar) {
                var rest = number
                for place in (count..<count + digits).reversed() {
                    text[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                text[count + digits] = UInt8(ascii: end)
                count += digits + 1
            }
            put(Int(parts.tm_year) + 1900, digits: 4, then: "-")
            put(Int(parts.tm_mon) + 1, digits: 2, then: "-")
            put(Int(parts.tm_mday), digits: 2, then: "T")
            put(Int(parts.tm_hour), digits: 2, then: ":")
            put(Int(parts.tm_min), digits: 2, then: ":")
            put(Int(parts.tm_sec), digits: 2, then: ".")
            put(Int(unixNs / 1_000_000 % 1000), digits: 3, then: "Z")
            return count
        }
    }

    /// Seconds between two moments in RFC 3339, UTC; 0 if one of them can't be parsed.
    package static func seconds(from: String, to: String) -> Double {
        guard let from = seconds(from), let to = seconds(to) else { return 0 }
        return to - from
    }

    /// Seconds since 1970 of a moment in RFC 3339, UTC; nil if it can't be parsed.
    package static func seconds(_ text: String) -> Double? {
        let fields = text.dropLast().split { "-T:".contains($0) }.map { Double($0) }
        guard text.last == "Z", fields.count == 6, !fields.contains(nil) else { return nil }
        let (year, month, day) = (Int(fields[0]!), Int(fields[1]!), Int(fields[2]!))
        // Days from the civil date, with years that begin in March (Hinnant, "chrono-Compatible Low-Level Date Algorithms").
        let (shifted, moon) = (month > 2 ? year : year - 1, (month + 9) % 12)
        let days = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + (153 * moon + 2) / 5 + day - 719_469
        return Double(days * 86_400) + fields[3]! * 3600 + fields[4]! * 60 + fields[5]!
    }
}
