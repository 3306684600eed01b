import Text

/// A line of the screen: pieces of text, each with its style. It has no control characters.
package struct StyledLine: Equatable, Sendable {
    /// Text in one style.
    package struct Run: Equatable, Sendable {
        /// The text.
        package var text: String
        /// How it is shown.
        package var style: Style
    }

    /// The pieces, from left to right.
    package private(set) var runs: [Run] = []
    /// The number of cells that it takes.
    package private(set) var width = 0

    init() {}

    init(_ text: String, _ style: Style = .plain) { append(text, style) }

    /// The text of all pieces.
    package var text: String { runs.map(\.text).joined() }

    mutating func append(_ text: String, _ style: Style = .plain) {
        let printable = text.printable
        guard !printable.isEmpty else { return }
        width += DisplayText.width(printable)
        if let last = runs.indices.last, runs[last].style == style {
            runs[last].text += printable
        } else {
            runs.append(Run(text: printable, style: style))
        }
    }

    mutating func append(_ line: StyledLine) {
        for run in line.runs { append(run.text, run.style) }
    }

    /// Fills up with blanks to `columns` cells.
    mutating func pad(to columns: Int, _ style: Style = .plain) {
        if width < columns { append(String(repeating: " ", count: columns - width), style) }
    }

    /// Appends `line` at the right end of `columns` cells if there is room for it.
    mutating func alignRight(_ line: StyledLine, columns: Int) {
        guard width + 1 + line.width <= columns else { return }
        pad(to: columns - line.width)
        append(line)
    }

    /// Cut to `columns` cells.
    func cut(to columns: Int) -> StyledLine {
        guard width > columns else { return self }
        var line = StyledLine()
        for run in runs where line.width < columns {
            line.append(DisplayText.cut(run.text, to: columns - line.width), run.style)
        }
        return line
    }

    /// The same text with each style changed.
    func restyled(_ change: (inout Style) -> Void) -> StyledLine {
        var line = self
        for index in line.runs.indices { change(&line.runs[index].style) }
        return line
    }
}
