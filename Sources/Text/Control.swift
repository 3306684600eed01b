/// The definition of a control character, in one place.
///
/// Names are untrusted: a thread can have any name, and another daemon can answer anything. Terminals, logs, pages and
/// documents filter such text by this definition.
extension Unicode.Scalar {
    /// Whether programs obey this character or hide it, rather than show it: the controls C0, DEL and C1; format characters,
    /// such as the marks and overrides of bidirectional text (U+061C, U+200E, U+202E, U+2066, …), zero-width ones and the byte
    /// order mark; the line and paragraph separators; and code points without a character, which Unicode may assign later.
    package var isControl: Bool {
        // Most text is ASCII, and properties need a look-up.
        if value < 0x7f { return value < 0x20 }
        return switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }
}

extension String {
    /// Whether the text has a control character. O(length).
    package var hasControls: Bool {
        // Bytes first: without these bytes nothing needs a look-up.
        utf8.contains { $0 < 0x20 || $0 >= 0x7f } && unicodeScalars.contains(where: \.isControl)
    }

    /// The text with a `?` for each control character.
    package var printable: String { replacingControls { _ in false } }

    /// The same for text of several lines, with line feeds kept.
    package var printableLines: String { replacingControls { $0 == "\n" } }

    private func replacingControls(except isPinned: (Unicode.Scalar) -> Bool) -> String {
        guard hasControls else { return self }
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars { result.append(scalar.isControl && !isPinned(scalar) ? "?" : scalar) }
        return String(result)
    }
}
