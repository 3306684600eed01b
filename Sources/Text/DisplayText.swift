/// Widths of text in the cells of a terminal.
package enum DisplayText {
    /// The width in cells of `text`, which has no control characters.
    package static func width(_ text: String) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.unicodeScalars.reduce(0) { $0 + width($1) }
    }

    /// The beginning of `text`, which has no control characters, that fits into `columns` cells.
    package static func cut(_ text: String, to columns: Int) -> String {
        var (result, used) = (String.UnicodeScalarView(), 0)
        for scalar in text.unicodeScalars {
            used += width(scalar)
            if used > columns { break }
            result.append(scalar)
        }
        return String(result)
    }

    /// `text` made printable and padded or cut to exactly `columns` cells; text that is cut ends in '~'.
    package static func fit(_ text: String, columns: Int, alignsRight: Bool = false) -> String {
        var text = text.printable
        var used = width(text)
        if used > columns {
            text = cut(text, to: columns - 1) + "~"
            used = width(text)
        }
        let blanks = String(repeating: " ", count: max(0, columns - used))
        return alignsRight ? blanks + text : text + blanks
    }

    /// `text` with a '?' for each character that isn't ASCII, for ASCII terminals.
    package static func ascii(_ text: String) -> String {
        String(text.map { $0.isASCII ? $0 : $0 == "…" ? "~" : "?" })
    }

    /// The cells of a character: 0 for combining marks, 2 for wide characters.
    ///
    /// Source: Unicode Standard Annex 11, the classes W and F of EastAsianWidth.txt, as ranges.
    private static func width(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: return wide.contains { $0.contains(scalar.value) } ? 2 : 1
        }
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115f, 0x231a...0x231b, 0x2329...0x232a, 0x23e9...0x23ec, 0x2614...0x2615, 0x2648...0x2653,
        0x26a1...0x26a1, 0x26bd...0x26be, 0x26c4...0x26c5, 0x2705...0x2705, 0x270a...0x270b, 0x2728...0x2728,
        0x274c...0x274c, 0x2753...0x2755, 0x2795...0x2797, 0x27b0...0x27b0, 0x2b1b...0x2b1c, 0x2b50...0x2b50,
        0x2e80...0x303e, 0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0x9fff, 0xa000...0xa4cf, 0xa960...0xa97f,
        0xac00...0xd7a3, 0xf900...0xfaff, 0xfe10...0xfe19, 0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6,
        0x16fe0...0x18dff, 0x1b000...0x1b2ff, 0x1f004...0x1f004, 0x1f0cf...0x1f0cf, 0x1f18e...0x1f19a,
        0x1f200...0x1f320, 0x1f32d...0x1f64f, 0x1f680...0x1f6ff, 0x1f7e0...0x1f7eb, 0x1f90c...0x1f9ff,
        0x1fa70...0x1faff, 0x20000...0x3fffd,
    ]
}
