import HTTP
import StatsModel

/// Writes JSON straight into bytes, keys in the order they are given.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    mutating func object(_ key: String? = nil, _ content: (inout JSONWriter) -> Void) {
        begin(key, UInt8(ascii: "{"))
        content(&self)
        end(UInt8(ascii: "}"))
    }

    /// An array whose elements stand on lines of their own.
    mutating func lines<Element>(
        _ key: String, _ elements: [Element], _ write: (inout JSONWriter, Element) -> Void
    ) {
        begin(key, UInt8(ascii: "["))
        for element in elements {
            if needsComma { bytes.append(UInt8(ascii: ",")) }
            needsComma = false
            newline()
            write(&self, element)
        }
        end(UInt8(ascii: "]"))
    }

    mutating func put(_ key: String, _ value: String?) {
        begin(key)
        bytes += (value.map(JSONText.quoted) ?? "null").utf8
    }

    mutating func put(_ key: String, _ values: [String]) {
        begin(key)
        bytes += "[\(values.map(JSONText.quoted).joined(separator: ", "))]".utf8
    }

    mutating func put(_ key: String, _ value: UInt64?) {
        begin(key)
        bytes += (value.map { String($0) } ?? "null").utf8
    }

    mutating func put(_ key: String, _ value: Bool) {
        begin(key)
        bytes += (value ? "true" : "false").utf8
    }

    /// With three digits after the point.
    mutating func put(_ key: String, _ value: Double?) {
        begin(key)
        bytes += (value.map { Format.fixed($0, digits: 3) } ?? "null").utf8
    }

    mutating func putNull(_ key: String) {
        begin(key)
        bytes += "null".utf8
    }

    mutating func newline() { bytes.append(UInt8(ascii: "\n")) }

    private mutating func begin(_ key: String?) {
        if needsComma { bytes += ", ".utf8 }
        if let key { bytes += "\"\(key)\": ".utf8 }
        needsComma = true
    }

    private mutating func begin(_ key: String?, _ bracket: UInt8) {
        begin(key)
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }
}
