import Glibc

/// Times as text.
package enum Timestamp {
    /// A time in RFC 3339, UTC, to the millisecond: `2026-11-23T10:00:00.000Z`.
    package static func rfc3339(unixNs: UInt64) -> String {
        var seconds = time_t(unixNs / 1_000_000_000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func padded(_ number: Int, _ width: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }
        let date = [
            padded(Int(parts.tm_year) + 1900, 4), padded(Int(parts.tm_mon) + 1, 2), padded(Int(parts.tm_mday), 2),
        ]
        let time = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { padded(Int($0), 2) }
        let milliseconds = padded(Int(unixNs / 1_000_000 % 1000), 3)
        return date.joined(separator: "-") + "T" + time.joined(separator: ":") + ".\(milliseconds)Z"
    }
}
