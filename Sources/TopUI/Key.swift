/// A key by its meaning, or a mouse event.
package enum Key: Equatable, Hashable, Sendable {
    /// A key that types a character.
    case character(Character)
    /// Up in a list.
    case up
    /// Down in a list.
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
    /// Open the selection, or apply what was typed.
    case enter
    /// Go back, or discard what was typed.
    case escape
    /// Delete the last character.
    case backspace
    /// The left button was pressed on this cell of the screen, counted from 0.
    case click(column: Int, row: Int)
    /// The wheel was turned by one notch, away from the person.
    case wheelUp
    /// The wheel was turned by one notch, towards the person.
    case wheelDown
}
