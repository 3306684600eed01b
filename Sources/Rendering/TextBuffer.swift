/// A growing buffer for long answers, without a check for each piece.
///
/// It can't be copied, so that writing a byte needs neither reference counting nor an exclusivity check.
struct TextBuffer: ~Copyable {
    private var storage: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0

    /// - Parameter capacity: the expected size in bytes; not 0.
    init(capacity: Int) {
        storage = .allocate(capacity: capacity)
        self.capacity = capacity
    }

    deinit { storage.deallocate() }

    /// The written bytes.
    var bytes: [UInt8] { Array(UnsafeBufferPointer(start: storage, count: count)) }

    /// Makes room for `additional` bytes, which may then be written with `put`.
    @inline(__always) mutating func reserve(_ additional: Int) {
        if additional > capacity - count { grow(additional) }
    }

    private mutating func grow(_ additional: Int) {
        capacity = max(2 * capacity, count + additional)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: storage, count: count)
        storage.deallocate()
        storage = larger
    }

    /// Writes `text` into reserved room.
    @inline(__always) mutating func put(_ text: UnsafeRawBufferPointer) {
        precondition(text.count <= capacity - count, "room is reserved before writing")
        guard let source = text.baseAddress else { return }
        UnsafeMutableRawPointer(storage + count).copyMemory(from: source, byteCount: text.count)
        count += text.count
    }

    /// Writes one byte into reserved room.
    @inline(__always) mutating func put(_ byte: UInt8) {
        precondition(count < capacity, "room is reserved before writing")
        storage[count] = byte
        count += 1
    }

    /// The most digits that a number has.
    static let maxDigits = 20

    /// Writes `number` into reserved room for `maxDigits`, padded with zeros to `width` digits.
    mutating func put(_ number: UInt64, width: Int = 1) {
        var length = 1
        var limit: UInt64 = 10
        while length < Self.maxDigits, number >= limit {
            limit &*= 10
            length += 1
        }
        length = max(length, width)
        precondition(length <= capacity - count, "room is reserved before writing")
        var rest = number
        var place = count + length
        // Each division gives two digits, since divisions are slow.
        while place - count >= 2 {
            let (quotient, pair) = (rest / 100, UInt8(truncatingIfNeeded: rest % 100))
            storage[place - 1] = UInt8(ascii: "0") + pair % 10
            storage[place - 2] = UInt8(ascii: "0") + pair / 10
            rest = quotient
            place -= 2
        }
        if place > count { storage[count] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest) }
        count += length
    }

    /// Drops zeros at the end.
    mutating func dropZeros(downTo least: Int) {
        while count > least, storage[count - 1] == UInt8(ascii: "0") { count -= 1 }
    }

    /// Writes `text`, making room for it.
    @inline(__always) mutating func append(_ text: [UInt8]) {
        reserve(text.count)
        text.withUnsafeBytes { put($0) }
    }

    /// Writes `text`, making room for it.
    mutating func append(_ text: String) {
        // Native strings lend their bytes without a copy or reference counting.
        let isWritten: Void? = text.utf8.withContiguousStorageIfAvailable { bytes in
            reserve(bytes.count)
            put(UnsafeRawBufferPointer(bytes))
        }
        if isWritten == nil { append(Array(text.utf8)) }
    }

    /// Writes `text`, making room for it.
    @inline(__always) mutating func append(literal text: StaticString) {
        reserve(text.utf8CodeUnitCount)
        put(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Writes `key` in quotation marks and the separator before its value, making room for it.
    mutating func put(key: String) {
        append(literal: "\"")
        append(key)
        append(literal: "\": ")
    }
}
