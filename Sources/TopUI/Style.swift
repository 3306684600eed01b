/// How text is shown.
package struct Style: Equatable, Sendable {
    /// A colour that reads well on a dark and on a light background.
    package enum Color: Equatable, Sendable {
        /// The terminal's own.
        case standard
        /// For errors and losses.
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
