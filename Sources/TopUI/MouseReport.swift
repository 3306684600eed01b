/// The mouse reports that a terminal sends (ctlseqs.ms of xterm, "Mouse Tracking").
enum MouseReport {
    /// Requests reports of buttons, in decimal numbers.
    static let on = "\u{1b}[?1000h\u{1b}[?1006h"
    static let off = "\u{1b}[?1006l\u{1b}[?1000l"

    private static let modifiers = 4 | 8 | 16

    /// The key for `\e[<BUTTON;COLUMN;ROW` and a final `M`, or `m` if a button was released; nil if the report has no meaning
    /// here.
    static func key(_ parameters: some StringProtocol, isPress: Bool) -> Key? {
        let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) }
        guard isPress, numbers.count == 3, let button = numbers[0], let column = numbers[1], let row = numbers[2] else {
            return nil
        }
        return key(button: button, column: column, row: row)
    }

    /// The key for the three bytes after `\e[M`, which terminals send if they don't support the decimal form.
    static func key(bytes: ArraySlice<UInt8>) -> Key? {
        let numbers = bytes.map { Int($0) - 32 }
        return numbers.count == 3 ? key(button: numbers[0], column: numbers[1], row: numbers[2]) : nil
    }

    /// Columns and rows count from 1.
    private static func key(button: Int, column: Int, row: Int) -> Key? {
        guard column > 0, row > 0 else { return nil }
        switch button & ~modifiers {
        case 0: return .click(column: column - 1, row: row - 1)
        case 64: return .wheelUp
        case 65: return .wheelDown
        default: return nil
        }
    }
}
