/// What a control character is: the one place that decides it.
///
/// Names come from everywhere: a thread calls itself what it likes, a daemon elsewhere may answer anything. Whatever shows
/// such text asks here first, be it a terminal, a log, a page or a document.
extension Unicode.Scalar {
    /// Whether programs obey this character or hide it, rather than show it: the controls C0, DEL and C1; format characters,
    /// such as the marks and overrides of bidirectional text (U+061C, U+200E, U+202E, U+2066, …), zero-width ones and the byte
    /// order mark; the line and paragraph separators; and what Unicode gives no character at all, which may become anything.
    package var isControl: Bool {
        // Most text is ASCII, and a property costs a look-up.
        if value < 0x7f { return value < 0x20 }
        return switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }
}

extension String {
    /// Whether there is a control character in it. O(length).
    package var hasControls: Bool {
        // Bytes first: without one of these there is nothing to look up.
        utf8.contains { $0 < 0x20 || $0 >= 0x7f } && unicodeScalars.contains(where: \.isControl)
    }

    /// The text with a `?` for each control character.
    package var printable: String { replacingControls { _ in false } }

    /// The same for text of several lines: line feeds stay.
    package var printableLines: String { replacingControls { $0 == "\n" } }

    private func replacingControls(except isPinned: (Unicode.Scalar) -> Bool) -> String {
        guard hasControls else { return self }
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars { result.append(scalar.isControl && !isPinned(scalar) ? "?" : scalar) }
        return String(result)
    }
}
