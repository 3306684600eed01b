import Text

/// How text is shown.
package struct Style: Equatable, Sendable {
    /// A colour that reads well on a dark and on a light background.
    package enum Color: Equatable, Sendable {
        /// The terminal's own.
        case standard
        /// For what is wrong.
        case red
        /// For time on a CPU.
        case green
        /// For time off the CPU.
        case blue
        /// For names and marks.
        case cyan
        /// One of 256.
        case indexed(UInt8)
    }

    /// The colour of the characters.
    package var foreground = Color.standard
    /// The colour behind them.
    package var background = Color.standard
    /// Bright.
    package var isBold = false
    /// Less bright than usual.
    package var isDim = false
    /// Foreground and background exchanged.
    package var isInverse = false

    static let plain = Style()
    static let bold = Style(isBold: true)
    static let dim = Style(isDim: true)
    static let inverse = Style(isInverse: true)
    static let red = Style(foreground: .red, isBold: true)
    static let green = Style(foreground: .green)
    static let blue = Style(foreground: .blue)
    static let cyan = Style(foreground: .cyan)
}

/// A line of the screen: pieces of text, each in its style. It has no control characters.
package struct StyledLine: Equatable, Sendable {
    /// Text in one style.
    package struct Span: Equatable, Sendable {
        /// What it says.
        package var text: String
        /// How it is shown.
        package var style: Style
    }

    /// The pieces from the left.
    package private(set) var spans: [Span] = []
    /// How many cells it takes.
    package private(set) var width = 0

    init() {}

    init(_ text: String, _ style: Style = .plain) { append(text, style) }

    /// What it says.
    package var text: String { spans.map(\.text).joined() }

    mutating func append(_ text: String, _ style: Style = .plain) {
        let printable = text.printable
        guard !printable.isEmpty else { return }
        width += DisplayText.width(printable)
        if let last = spans.indices.last, spans[last].style == style {
            spans[last].text += printable
        } else {
            spans.append(Span(text: printable, style: style))
        }
    }

    mutating func append(_ line: StyledLine) {
        for span in line.spans { append(span.text, span.style) }
    }

    /// Fills up with blanks to `columns` cells.
    mutating func pad(to columns: Int, _ style: Style = .plain) {
        if width < columns { append(String(repeating: " ", count: columns - width), style) }
    }

    /// Puts `line` at the right end of `columns` cells, if there is room for it.
    mutating func alignRight(_ line: StyledLine, columns: Int) {
        guard width + 1 + line.width <= columns else { return }
        pad(to: columns - line.width)
        append(line)
    }

    /// Cut to `columns` cells.
    func cut(to columns: Int) -> StyledLine {
        guard width > columns else { return self }
        var line = StyledLine()
        for span in spans where line.width < columns {
            line.append(DisplayText.cut(span.text, to: columns - line.width), span.style)
        }
        return line
    }

    /// The same text with each style changed.
    func restyled(_ change: (inout Style) -> Void) -> StyledLine {
        var line = self
        for index in line.spans.indices { change(&line.spans[index].style) }
        return line
    }
}
