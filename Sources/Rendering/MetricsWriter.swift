/// Writes metric families as text.
struct MetricsWriter: ~Copyable {
    enum Kind: String {
        case counter, gauge, histogram, info
    }

    let format: MetricsFormat
    private var buffer: TextBuffer
    private var sampleName: [UInt8] = []

    /// - Parameter capacity: the expected size in bytes, so that the buffer needn't grow.
    init(_ format: MetricsFormat, capacity: Int) {
        self.format = format
        buffer = TextBuffer(capacity: capacity)
    }

    var bytes: [UInt8] { buffer.bytes }

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
        // OpenMetrics names the family, the older format names the samples and has no infos.
        let familyName = format == .openMetrics ? name : name + suffix
        let type = format == .prometheus && kind == .info ? "gauge" : kind.rawValue
        buffer.append("# HELP \(familyName) \(help)\n# TYPE \(familyName) \(type)\n")
        if let unit, format == .openMetrics { buffer.append("# UNIT \(familyName) \(unit)\n") }
    }

    /// Writes a sample of the family; `labels` as `MetricsLabels` has them.
    mutating func sample(_ labels: [UInt8] = [], _ value: UInt64) {
        begin("", labels)
        buffer.put(value)
        buffer.put(UInt8(ascii: "\n"))
    }

    /// Writes a sample whose value is a number of ns, in seconds.
    mutating func sample(_ suffix: StaticString = "", _ labels: [UInt8] = [], nanoseconds: UInt64) {
        begin(suffix, labels)
        Self.put(seconds: nanoseconds, &buffer)
        buffer.put(UInt8(ascii: "\n"))
    }

    /// Writes a histogram: its buckets, its sum and its count.
    ///
    /// - Parameters:
    ///   - counts: the calls in each of the probe's buckets.
    ///   - sumNs: the time of all calls in ns.
    ///   - exemplars: the exemplar of each bucket, for OpenMetrics. The older format has none.
    mutating func histogram(
        _ labels: [UInt8], _ bounds: [MetricsBuckets.Bound], counts: [UInt64], sumNs: UInt64,
        exemplars: [[UInt8]]? = nil
    ) {
        let exemplars = format == .openMetrics ? exemplars : nil
        var start = sampleName
        start += "_bucket".utf8
        start += labels[..<(labels.count - 1)]
        var (seen, next): (UInt64, Int) = (0, 0)
        counts.withUnsafeBufferPointer { counts in
            start.withUnsafeBytes { start in
                // By index: copying a bound out of its array would cost reference counting.
                for place in bounds.indices {
                    while next <= bounds[place].lastBucket {
                        seen &+= counts[next]
                        next += 1
                    }
                    bounds[place].label.withUnsafeBytes { label in
                        buffer.reserve(start.count + label.count + TextBuffer.maxDigits + 1)
                        buffer.put(start)
                        buffer.put(label)
                    }
                    buffer.put(seen)
                    if let exemplars {
                        buffer.append(exemplars[place])
                        buffer.reserve(1)
                    }
                    buffer.put(UInt8(ascii: "\n"))
                }
            }
        }
        sample("_sum", labels, nanoseconds: sumNs)
        begin("_count", labels)
        buffer.put(seen)
        buffer.put(UInt8(ascii: "\n"))
    }

    /// A sample's name, its labels, and room for its value.
    private mutating func begin(_ suffix: StaticString, _ labels: [UInt8]) {
        buffer.reserve(sampleName.count + suffix.utf8CodeUnitCount + labels.count + 2 * TextBuffer.maxDigits)
        buffer.append(sampleName)
        buffer.append(literal: suffix)
        buffer.append(labels)
        buffer.put(UInt8(ascii: " "))
    }

    /// The end of an OpenMetrics document.
    mutating func end() {
        if format == .openMetrics { buffer.append("# EOF\n") }
    }

    /// Writes a number of ns in seconds, exactly: `1.5`, `0.000000128`, `3.0`.
    private static func put(seconds nanoseconds: UInt64, _ buffer: inout TextBuffer) {
        let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        buffer.put(whole)
        buffer.put(UInt8(ascii: "."))
        let first = buffer.count + 1
        buffer.put(rest, width: 9)
        buffer.dropZeros(downTo: first)
    }

    /// The exemplar of a call of `nanoseconds` that returned at `unixNs`, for the end of its bucket's line:
    /// ` # {pid="812"} 0.812 1795514407.512`.
    static func exemplar(_ labels: [(String, String)], nanoseconds: UInt64, unixNs: UInt64) -> [UInt8] {
        var buffer = TextBuffer(capacity: 256)
        buffer.append(literal: " # ")
        buffer.append(MetricsLabels.labels(labels))
        buffer.reserve(5 * TextBuffer.maxDigits)
        buffer.put(UInt8(ascii: " "))
        put(seconds: nanoseconds, &buffer)
        buffer.put(UInt8(ascii: " "))
        buffer.put(unixNs / 1_000_000_000)
        buffer.put(UInt8(ascii: "."))
        buffer.put(unixNs / 1_000_000 % 1000, width: 3)
        return buffer.bytes
    }

    /// A bucket's bound of `nanoseconds` in seconds, in the canonical form of OpenMetrics (section "Numbers"): the
    /// shortest digits, with an exponent below 0.0001.
    static func bound(_ nanoseconds: UInt64) -> String {
        var buffer = TextBuffer(capacity: 2 * TextBuffer.maxDigits)
        guard nanoseconds < 100_000, nanoseconds > 0 else {
            put(seconds: nanoseconds, &buffer)
            return String(decoding: buffer.bytes, as: UTF8.self)
        }
        var digits = String(nanoseconds)
        let exponent = 10 - digits.count
        while digits.count > 1, digits.last == "0" { digits.removeLast() }
        let first = digits.removeFirst()
        return "\(first)\(digits.isEmpty ? "" : ".")\(digits)e-0\(exponent)"
    }
}
