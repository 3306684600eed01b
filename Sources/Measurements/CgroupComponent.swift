/// One component of a control group's path, as bytes. A character in Swift's sense can consist of a letter of a prefix
/// and a combining mark that some program added.
extension ArraySlice<UInt8> {
    func starts(with prefix: StaticString) -> Bool { starts(with: prefix.bytes) }

    func ends(with suffix: StaticString) -> Bool { self.suffix(suffix.utf8CodeUnitCount).elementsEqual(suffix.bytes) }

    /// The component, without `suffix` if it ends in it.
    func dropping(suffix: StaticString) -> ArraySlice<UInt8> {
        ends(with: suffix) ? dropLast(suffix.utf8CodeUnitCount) : self
    }

    /// The last range of `text`.
    func lastRange(of text: StaticString) -> Range<Int>? {
        let count = text.utf8CodeUnitCount
        guard count <= self.count else { return nil }
        let start = (startIndex...(endIndex - count)).last { self[$0..<($0 + count)].elementsEqual(text.bytes) }
        return start.map { $0..<($0 + count) }
    }

    /// Whether it has the name of a unit that processes run in (systemd.unit(5)), other than a slice.
    var isUnit: Bool {
        ([".service", ".scope", ".socket", ".mount", ".swap"] as [StaticString]).contains {
            count > $0.utf8CodeUnitCount && ends(with: $0)
        }
    }

    /// Whether it is an id of a runtime or the kubelet: 12 hexadecimal digits or more, with dashes or underscores.
    var isID: Bool {
        count >= CgroupName.idLength && allSatisfy { $0.isHexDigit || $0.isDash }
    }

    /// The part of an id that is shown. The systemd driver has underscores in place of the dashes of a pod's uid.
    var shortID: String {
        String(decoding: prefix(CgroupName.idLength).map { $0.isDash ? UInt8(ascii: "-") : $0 }, as: UTF8.self)
    }

    /// The readable form: systemd's escapes undone, and long ids (32 hexadecimal digits or more, UUIDs) shortened.
    var display: String {
        // systemd puts an underscore before names that collide with the kernel's own files (`cg_escape`).
        let name = first == UInt8(ascii: "_") && isUnit ? dropFirst() : self
        return String(decoding: name.unescaped.withShortIDs, as: UTF8.self)
    }

    /// With `\xNN` replaced by its byte, unless that would be a control character or a slash.
    private var unescaped: ArraySlice<UInt8> {
        guard contains(UInt8(ascii: "\\")) else { return self }
        var result: [UInt8] = []
        var rest = self
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), rest.first == UInt8(ascii: "x"),
                let value = UInt8(String(decoding: rest.dropFirst().prefix(2), as: UTF8.self), radix: 16),
                value >= 0x20, value != 0x7f, value != UInt8(ascii: "/"),
                rest.dropFirst().prefix(2).allSatisfy(\.isHexDigit),
                rest.count >= 3
            {
                result.append(value)
                rest = rest.dropFirst(3)
            } else {
                result.append(byte)
            }
        }
        return result[...]
    }

    private var withShortIDs: ArraySlice<UInt8> {
        guard count >= 32 else { return self }
        var result: [UInt8] = []
        var rest = self
        while !rest.isEmpty {
            let digits = rest.prefix(while: \.isHexDigit)
            rest = rest[digits.endIndex...]
            if digits.count >= 32 {
                result += digits.prefix(CgroupName.idLength)
            } else if digits.count >= 8, let end = rest.endOfUUID {
                result += digits
                result += rest.prefix(CgroupName.idLength - 8)
                rest = rest[end...]
            } else {
                result += digits
                if let other = rest.popFirst() { result.append(other) }
            }
        }
        return result[...]
    }

    /// The end of a UUID whose first eight digits come before; nil if there is none.
    private var endOfUUID: Int? {
        var rest = self
        for length in [4, 4, 4, 12] {
            guard let dash = rest.popFirst(), dash.isDash, rest.count >= length,
                rest.prefix(length).allSatisfy(\.isHexDigit)
            else { return nil }
            rest = rest.dropFirst(length)
        }
        return rest.startIndex
    }
}

extension StaticString {
    /// Its bytes.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount) }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }

    fileprivate var isDash: Bool { self == UInt8(ascii: "-") || self == UInt8(ascii: "_") }
}
