/// Bytes that grow at their end: what long answers are written into, without a check for each piece.
final class TextBuffer {
    private var storage: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(capacity: Int) { storage = .allocate(byteCount: capacity, alignment: 1) }

    deinit { storage.deallocate() }

    /// What was written.
    var bytes: [UInt8] { Array(UnsafeRawBufferPointer(rebasing: storage[..<count])) }

    /// Makes room for `additional` bytes, which may then be written with `put`.
    func reserve(_ additional: Int) {
        guard count + additional > storage.count else { return }
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(2 * storage.count, count + additional), alignment: 1)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[..<count]))
        storage.deallocate()
        storage = larger
    }

    /// Writes `text` where room was reserved.
    func put(_ text: UnsafeRawBufferPointer) {
        precondition(text.count <= storage.count - count, "room is reserved before writing")
        guard let source = text.baseAddress else { return }
        (storage.baseAddress! + count).copyMemory(from: source, byteCount: text.count)
        count += text.count
    }

    /// Writes one byte where room was reserved.
    func put(_ byte: UInt8) {
        precondition(count < storage.count, "room is reserved before writing")
        storage[count] = byte
        count += 1
    }

    /// The most digits that a number has.
    static let maxDigits = 20

    /// Writes `number` where room for `maxDigits` was reserved, with zeros before it up to `width` digits.
    func put(_ number: UInt64, width: Int = 1) {
        var length = 1
        var rest = number
        while rest >= 10 {
            rest /= 10
            length += 1
        }
        length = max(length, width)
        precondition(length <= storage.count - count, "room is reserved before writing")
        rest = number
        for place in (count..<(count + length)).reversed() {
            storage[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count += length
    }

    /// Drops zeros at the end.
    func dropZeros(downTo least: Int) {
        while count > least, storage[count - 1] == UInt8(ascii: "0") { count -= 1 }
    }

    /// Writes `text`, making room for it.
    func append(_ text: [UInt8]) {
        reserve(text.count)
        text.withUnsafeBytes { put($0) }
    }

    /// Writes `text`, making room for it.
    func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            reserve(bytes.count)
            put(UnsafeRawBufferPointer(bytes))
        }
    }

    /// Writes `key` in quotation marks and what stands between it and its value, making room for it.
    func put(key: String) {
        var key = key
        key.withUTF8 { key in
            reserve(key.count + 4)
            let place = storage.baseAddress! + count
            storage[count] = UInt8(ascii: "\"")
            if let source = key.baseAddress { (place + 1).copyMemory(from: source, byteCount: key.count) }
            let end = count + 1 + key.count
            storage[end] = UInt8(ascii: "\"")
            storage[end + 1] = UInt8(ascii: ":")
            storage[end + 2] = UInt8(ascii: " ")
            count = end + 3
        }
    }
}
