public import StatsModel

/// What the screen shows: a pure function of a document, an interruption and a size.
public struct TopFrame: Equatable, Sendable {
    /// A line of the screen and how it is shown.
    public struct Line: Equatable, Sendable {
        /// How a line is shown.
        public enum Style: Equatable, Sendable {
            /// As it is.
            case plain
            /// Foreground and background exchanged.
            case inverse
            /// Bright.
            case bold
        }

        /// What it says; no control characters.
        public var text: String
        /// How it is shown.
        public var style: Style

        init(_ text: String, _ style: Style = .plain) {
            self.text = text
            self.style = style
        }
    }

    /// The lines from the top; at most as many as the screen has.
    public let lines: [Line]

    /// - Parameters:
    ///   - document: the newest document; nil before the first.
    ///   - trouble: why there is no newer one; nil while all is well.
    public init(document: StatsDocument?, trouble: String?, columns: Int, rows: Int) {
        var lines: [Line] = []
        if let document {
            lines += StatsTable.summary(document).map { Line($0) }
            lines.append(Line(trouble ?? "q quits", trouble == nil ? .plain : .bold))
            for (number, text) in StatsTable.lines(document.syscalls).enumerated() {
                lines.append(Line(text, number == 0 ? .inverse : .plain))
            }
        } else {
            lines.append(Line(trouble ?? "waiting for the first figures; q quits", .bold))
        }
        self.lines = lines.prefix(max(0, rows)).map { Line(Self.fit($0, columns: columns), $0.style) }
    }

    /// Cut to the width; an inverse line is filled up to it. Control characters become '?'.
    private static func fit(_ line: Line, columns: Int) -> String {
        let clean = line.text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : Character($0) }
        let cut = String(clean.prefix(max(0, columns)))
        return line.style == .inverse ? cut + String(repeating: " ", count: max(0, columns - cut.count)) : cut
    }

    /// The frame as a terminal takes it: each line written over what was there, the rest cleared.
    var escapeSequences: String {
        var text = "\u{1b}[H"
        for (number, line) in lines.enumerated() {
            switch line.style {
            case .plain: text += line.text
            case .inverse: text += "\u{1b}[7m\(line.text)\u{1b}[0m"
            case .bold: text += "\u{1b}[1m\(line.text)\u{1b}[0m"
            }
            text += number + 1 < lines.count ? "\u{1b}[K\r\n" : "\u{1b}[K"
        }
        return text + "\u{1b}[J"
    }
}
