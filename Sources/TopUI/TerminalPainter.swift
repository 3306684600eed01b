/// Encodes frames as output for a terminal: only the lines that changed.
struct TerminalPainter {
    let capabilities: Capabilities
    private var shown: [StyledLine]?
    private var size = (columns: 0, rows: 0)

    init(_ capabilities: Capabilities) { self.capabilities = capabilities }

    /// Has the next frame painted as a whole, because the screen no longer shows the last one.
    mutating func forget() { shown = nil }

    /// The output that changes the screen from the last frame to this one.
    mutating func paint(_ lines: [StyledLine], columns: Int, rows: Int) -> String {
        var text = ""
        if shown == nil || size != (columns, rows) {
            text += "\u{1b}[0m\u{1b}[2J"
            shown = []
            size = (columns, rows)
        }
        let before = shown ?? []
        for (index, line) in lines.enumerated() where index >= before.count || before[index] != line {
            text += "\u{1b}[\(index + 1);1H" + encode(line)
            // A line as wide as the screen leaves nothing to clear, and clearing would erase its last character.
            if line.width < columns { text += "\u{1b}[K" }
        }
        for index in lines.count..<max(lines.count, before.count) { text += "\u{1b}[\(index + 1);1H\u{1b}[K" }
        shown = lines
        return text
    }

    private func encode(_ line: StyledLine) -> String {
        var text = ""
        for run in line.runs {
            let codes = codes(run.style)
            text += codes.isEmpty ? run.text : "\u{1b}[\(codes.joined(separator: ";"))m\(run.text)\u{1b}[0m"
        }
        return text
    }

    /// The parameters of SGR (ECMA-48, section 8.3.117).
    private func codes(_ style: Style) -> [String] {
        var codes: [String] = []
        if style.isBold { codes.append("1") }
        if style.isDim { codes.append("2") }
        if style.isInverse { codes.append("7") }
        guard capabilities.colors > 0 else { return codes }
        codes += code(style.foreground, base: 30)
        codes += code(style.background, base: 40)
        return codes
    }

    private func code(_ color: Style.Color, base: Int) -> [String] {
        switch color {
        case .standard: []
        case .red: ["\(base + 1)"]
        case .green: ["\(base + 2)"]
        case .blue: ["\(base + 4)"]
        case .cyan: ["\(base + 6)"]
        case .indexed(let index): capabilities.colors >= 256 ? ["\(base + 8)", "5", "\(index)"] : []
        }
    }
}
