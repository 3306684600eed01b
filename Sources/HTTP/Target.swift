/// The target of a request: a path and a query (RFC 3986).
package enum Target {
    /// The path and the parameters of `target`, percent-decoded; nil if the encoding is invalid, the result has a NUL
    /// or isn't UTF-8, or a byte should have been encoded.
    static func parse(_ target: ArraySlice<UInt8>) -> (path: String, query: [HTTPRequest.QueryItem])? {
        let mark = target.firstIndex(of: UInt8(ascii: "?"))
        guard let path = decode(target[..<(mark ?? target.endIndex)], plusIsSpace: false) else { return nil }
        guard let mark else { return (path, []) }
        guard let query = parseQuery(target[(mark + 1)...]) else { return nil }
        return (path, query)
    }

    private static func parseQuery(_ bytes: ArraySlice<UInt8>) -> [HTTPRequest.QueryItem]? {
        var items: [HTTPRequest.QueryItem] = []
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let equals = pair.firstIndex(of: UInt8(ascii: "="))
            guard let name = decode(pair[..<(equals ?? pair.endIndex)], plusIsSpace: true),
                let value = decode(equals.map { pair[($0 + 1)...] } ?? [], plusIsSpace: true)
            else { return nil }
            items.append(.init(name, value))
        }
        return items
    }

    /// An encoded slash separates nothing, so it stays encoded in a path.
    private static func decode(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool) -> String? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var position = bytes.startIndex
        while position < bytes.endIndex {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "%"):
                guard position + 2 < bytes.endIndex, let high = hexValue(bytes[position + 1]),
                    let low = hexValue(bytes[position + 2])
                else { return nil }
                let byte = high << 4 | low
                guard byte != 0 else { return nil }
                if byte == UInt8(ascii: "/") && !plusIsSpace {
                    decoded += "%2F".utf8
                } else {
                    decoded.append(byte)
                }
                position += 3
                continue
            case UInt8(ascii: "+") where plusIsSpace: decoded.append(UInt8(ascii: " "))
            case 0x80...: return nil
            default: decoded.append(byte)
            }
            position += 1
        }
        return String(validating: decoded, as: UTF8.self)
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
