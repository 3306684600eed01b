/// What a person does: a key as it is meant, or something with the mouse.
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
    /// The left button is pressed: which cell of the screen that is, from 0.
    case click(column: Int, row: Int)
    /// The wheel is turned by a notch, away from the person.
    case wheelUp
    /// The same towards the person.
    case wheelDown
}
