/// Text in JSON (RFC 8259, section 7).
///
/// Every control character is escaped, which is more than JSON requires. So a document can be printed on a terminal or
/// to a log as it is, and parsers still get the same text.
package enum JSONText {
    /// `texts` as an array.
    package static func array(_ texts: [String]) -> String { "[\(texts.map(quoted).joined(separator: ", "))]" }

    /// Whether `text` has nothing to escape. False can be wrong, true can't.
    package static func isPlain(_ text: String) -> Bool {
        // Reads the bytes in memory; the string's view would need a call for each.
        text.utf8.withContiguousStorageIfAvailable { $0.allSatisfy(isPlain) } ?? text.utf8.allSatisfy(isPlain)
    }

    private static func isPlain(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x22 && byte != 0x5c && byte < 0x7f }

    /// `text` in quotation marks, with escapes for control characters and where JSON requires them.
    package static func quoted(_ text: String) -> String {
        if isPlain(text) { return "\"\(text)\"" }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.isControl: result += escape(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// `json` from elsewhere on one line, with every control character escaped. Outside of strings, JSON has no control
    /// characters but white space.
    package static func line(_ json: String) -> String {
        var result = ""
        for scalar in json.unicodeScalars where !["\n", "\r"].contains(scalar) {
            if scalar == "\t" {
                result += " "
            } else if scalar.isControl {
                result += escape(scalar)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// One escape per UTF-16 unit, so two beyond U+FFFF.
    private static func escape(_ scalar: Unicode.Scalar) -> String {
        scalar.utf16.map { unit in
            let hex = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        }.joined()
    }
}
