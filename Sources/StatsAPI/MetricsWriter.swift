/// Writes metric families as text, straight into bytes.
struct MetricsWriter {
    enum Kind: String {
        case counter, gauge, histogram, info
    }

    let format: MetricsFormat
    private(set) var bytes: [UInt8] = []
    private var sampleName: [UInt8] = []

    init(_ format: MetricsFormat) {
        self.format = format
        bytes.reserveCapacity(64 << 10)
    }

    /// Begins a family.
    ///
    /// - Parameters:
    ///   - name: without the `_total` of a counter or the `_info` of an info.
    ///   - unit: the unit that `name` ends in, or nil.
    mutating func family(_ name: String, _ kind: Kind, unit: String? = nil, help: String) {
        let suffix =
            switch kind {
            case .counter: "_total"
            case .info: "_info"
            default: ""
            }
        sampleName = Array((name + suffix).utf8)
        // OpenMetrics names the family, the older format the samples; that one has no infos either.
        let familyName = format == .openMetrics ? name : name + suffix
        let type = format == .prometheus && kind == .info ? "gauge" : kind.rawValue
        bytes += "# HELP \(familyName) \(help)\n# TYPE \(familyName) \(type)\n".utf8
        if let unit, format == .openMetrics { bytes += "# UNIT \(familyName) \(unit)\n".utf8 }
    }

    /// Writes a sample of the family. `labels` is as `labels(_:)` makes it, with or without more in front of its end.
    mutating func sample(_ suffix: StaticString = "", _ labels: [UInt8] = [], _ value: UInt64) {
        begin(suffix, labels)
        append(value)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Writes a sample whose value is a number of ns, in seconds.
    mutating func sample(_ suffix: StaticString = "", _ labels: [UInt8] = [], nanoseconds: UInt64) {
        begin(suffix, labels)
        bytes += Self.seconds(nanoseconds).utf8
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func begin(_ suffix: StaticString, _ labels: [UInt8]) {
        bytes += sampleName
        suffix.withUTF8Buffer { bytes += $0 }
        bytes += labels
        bytes.append(UInt8(ascii: " "))
    }

    private mutating func append(_ value: UInt64) {
        let begin = bytes.count
        var rest = value
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        bytes[begin...].reverse()
    }

    /// What OpenMetrics ends with.
    mutating func end() {
        if format == .openMetrics { bytes += "# EOF\n".utf8 }
    }

    /// `{name="value",…}`.
    static func labels(_ labels: [(String, String)]) -> [UInt8] {
        Array("{\(labels.map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ","))}".utf8)
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.append(character)
            }
        }
        return result
    }

    /// A number of ns in seconds, exactly: `1.5`, `0.000000128`, `3.0`.
    static func seconds(_ nanoseconds: UInt64) -> String {
        let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        let digits = String(rest)
        var fraction = String(repeating: "0", count: 9 - digits.count) + digits
        while fraction.count > 1, fraction.last == "0" { fraction.removeLast() }
        return "\(whole).\(fraction)"
    }

    /// A bucket's bound of `nanoseconds` in seconds, as OpenMetrics wants it (section "Numbers", canonical): the shortest digits,
    /// with an exponent below 0.0001.
    static func bound(_ nanoseconds: UInt64) -> String {
        guard nanoseconds < 100_000, nanoseconds > 0 else { return seconds(nanoseconds) }
        var digits = String(nanoseconds)
        let exponent = 10 - digits.count
        while digits.count > 1, digits.last == "0" { digits.removeLast() }
        let first = digits.removeFirst()
        return "\(first)\(digits.isEmpty ? "" : ".")\(digits)e-0\(exponent)"
    }
}
