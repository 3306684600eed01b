/// A key as a person means it.
package enum Key: Equatable, Hashable, Sendable {
    /// A key with a character on it.
    case character(Character)
    /// Up, in a list.
    case up
    /// Down, in a list.
    case down
    /// To the left.
    case left
    /// To the right.
    case right
    /// A screenful up.
    case pageUp
    /// A screenful down.
    case pageDown
    /// To the beginning.
    case home
    /// To the end.
    case end
    /// Into what is selected; done with typing.
    case enter
    /// Back; away with what was typed.
    case escape
    /// Away with the last character.
    case backspace
}
