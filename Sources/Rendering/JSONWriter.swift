import Text

/// Writes JSON as text, with keys in the given order.
struct JSONWriter: ~Copyable {
    private var buffer: TextBuffer
    private var needsComma = false

    /// - Parameter capacity: the expected size in bytes, so that the buffer needn't grow.
    init(capacity: Int = 32 << 10) { buffer = TextBuffer(capacity: capacity) }

    var bytes: [UInt8] { buffer.bytes }

    mutating func object(_ key: String? = nil, _ content: (inout JSONWriter) -> Void) {
        begin(key, UInt8(ascii: "{"))
        content(&self)
        end(UInt8(ascii: "}"))
    }

    /// An array with one element per line.
    mutating func lines<Element>(
        _ key: String, _ elements: [Element], _ write: (inout JSONWriter, Element) -> Void
    ) {
        begin(key, UInt8(ascii: "["))
        for element in elements {
            if needsComma { buffer.append(literal: ",") }
            needsComma = false
            newline()
            write(&self, element)
        }
        end(UInt8(ascii: "]"))
    }

    /// An array on one line.
    mutating func array<Element>(
        _ key: String, _ elements: [Element], _ write: (inout JSONWriter, Element) -> Void
    ) {
        begin(key, UInt8(ascii: "["))
        for element in elements { write(&self, element) }
        end(UInt8(ascii: "]"))
    }

    mutating func put(_ key: String, _ value: String?) {
        guard let value else { return putNull(key) }
        begin(key)
        write(value)
    }

    /// An element of an array.
    mutating func element(_ value: String) {
        begin(nil)
        write(value)
    }

    private mutating func write(_ value: String) {
        guard JSONText.isPlain(value) else { return buffer.append(JSONText.quoted(value)) }
        buffer.append(literal: "\"")
        buffer.append(value)
        buffer.append(literal: "\"")
    }

    /// An array, as `JSONText.array` makes it.
    mutating func put(_ key: String, array: String) {
        begin(key)
        buffer.append(array)
    }

    mutating func put(_ key: String, _ values: [UInt64]) {
        begin(key, UInt8(ascii: "["))
        for value in values {
            begin(nil)
            buffer.reserve(TextBuffer.maxDigits)
            buffer.put(value)
        }
        end(UInt8(ascii: "]"))
    }

    /// An array of the two bounds.
    mutating func put(_ key: String, _ range: ClosedRange<UInt64>) {
        begin(key, UInt8(ascii: "["))
        buffer.reserve(2 * TextBuffer.maxDigits + 3)
        buffer.put(range.lowerBound)
        buffer.append(literal: ", ")
        buffer.put(range.upperBound)
        end(UInt8(ascii: "]"))
    }

    mutating func put(_ key: String, _ values: [Double]) {
        begin(key, UInt8(ascii: "["))
        for value in values {
            begin(nil)
            write(value)
        }
        end(UInt8(ascii: "]"))
    }

    mutating func put(_ key: String, _ value: UInt64?) {
        guard let value else { return putNull(key) }
        begin(key)
        buffer.reserve(TextBuffer.maxDigits)
        buffer.put(value)
    }

    /// A number that may be negative.
    mutating func put(_ key: String, signed value: Int64?) {
        guard let value else { return putNull(key) }
        begin(key)
        buffer.reserve(TextBuffer.maxDigits + 1)
        if value < 0 { buffer.put(UInt8(ascii: "-")) }
        buffer.put(UInt64(value.magnitude))
    }

    mutating func put(_ key: String, _ value: Bool) {
        begin(key)
        buffer.append(literal: value ? "true" : "false")
    }

    /// With three digits after the point; null if it isn't a number or has more than 15 digits before the point.
    mutating func put(_ key: String, _ value: Double?) {
        guard let value, abs(value) < 1e15 else { return putNull(key) }
        begin(key)
        write(value)
    }

    private mutating func write(_ value: Double) {
        let (whole, thousandths) = UInt64((abs(value) * 1000).rounded()).quotientAndRemainder(dividingBy: 1000)
        buffer.reserve(2 * TextBuffer.maxDigits)
        if value < 0, whole | thousandths > 0 { buffer.put(UInt8(ascii: "-")) }
        buffer.put(whole)
        buffer.put(UInt8(ascii: "."))
        buffer.put(thousandths, width: 3)
    }

    mutating func putNull(_ key: String) {
        begin(key)
        buffer.append(literal: "null")
    }

    /// A member with a name from the document's type.
    mutating func put(_ key: some CodingKey, _ value: String?) { put(key.stringValue, value) }

    /// The same for a number.
    mutating func put(_ key: some CodingKey, _ value: UInt64?) { put(key.stringValue, value) }

    /// The same for one that may be negative.
    mutating func put(_ key: some CodingKey, signed value: Int64?) { put(key.stringValue, signed: value) }

    /// The same for a number that isn't whole.
    mutating func put(_ key: some CodingKey, _ value: Double?) { put(key.stringValue, value) }

    /// The same for a truth value.
    mutating func put(_ key: some CodingKey, _ value: Bool) { put(key.stringValue, value) }

    /// The same for an array, as `JSONText.array` makes it.
    mutating func put(_ key: some CodingKey, array: String) { put(key.stringValue, array: array) }

    /// The same for an object.
    mutating func object(_ key: some CodingKey, _ content: (inout JSONWriter) -> Void) {
        object(key.stringValue, content)
    }

    mutating func newline() { buffer.append(literal: "\n") }

    private mutating func begin(_ key: String?) {
        if needsComma { buffer.append(literal: ", ") }
        needsComma = true
        guard let key else { return }
        buffer.put(key: key)
    }

    private mutating func begin(_ key: String?, _ bracket: UInt8) {
        begin(key)
        buffer.reserve(1)
        buffer.put(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        buffer.reserve(1)
        buffer.put(bracket)
        needsComma = true
    }
}
