/// What a terminal can show, and which input it can report.
package struct Capabilities: Equatable, Sendable {
    /// The number of colours: 0, 8 or 256.
    package var colors: Int
    /// Whether it shows characters beyond ASCII, including blocks of every height and width (U+2581 to U+258F).
    package var isUnicode: Bool
    /// Whether it reports mouse events.
    package var hasMouse: Bool

    /// Capabilities from their parts.
    package init(colors: Int, isUnicode: Bool, hasMouse: Bool = false) {
        (self.colors, self.isUnicode, self.hasMouse) = (colors, isUnicode, hasMouse)
    }

    /// Capabilities from the environment: `TERM`, the locale's character set, `COLORTERM`, and `NO_COLOR` (no-color.org).
    ///
    /// - Parameter wantsASCII: whether to use ASCII only; nil lets the terminal and the locale decide.
    package init(environment: [String: String], wantsASCII: Bool? = nil) {
        let terminal = environment.nonEmpty("TERM") ?? "dumb"
        let limited = LimitedTerminal.named(terminal)
        colors = terminal.contains("256") || environment.nonEmpty("COLORTERM") != nil ? 256 : 8
        if let limited { colors = min(colors, limited.colors) }
        if environment.nonEmpty("NO_COLOR") != nil { colors = 0 }
        isUnicode = wantsASCII.map { !$0 } ?? (limited == nil && Self.isUTF8(environment))
        hasMouse = limited == nil
    }

    /// Whether the character set of the environment's locale is UTF-8.
    package static func isUTF8(_ environment: [String: String]) -> Bool {
        // The first variable that is set decides (locale(7)).
        let names = ["LC_ALL", "LC_CTYPE", "LANG"]
        let locale = names.compactMap { environment.nonEmpty($0) }.first?.lowercased() ?? ""
        return locale.contains("utf-8") || locale.contains("utf8")
    }

    /// Whether the environment's terminal can show a screen at all.
    package static func canDraw(environment: [String: String]) -> Bool {
        !["", "dumb"].contains(environment["TERM"] ?? "")
    }
}

extension [String: String] {
    /// The value of a variable; nil if it is empty or not set.
    fileprivate func nonEmpty(_ name: String) -> String? { self[name].flatMap { $0.isEmpty ? nil : $0 } }
}
