/// Who can connect to a listening socket.
enum Exposure {
    /// Programs on this machine, and what a browser on it is made to ask.
    case loopback
    /// Any machine that reaches this one, or any user of it.
    case open
    /// Whoever may open the socket's file.
    case file
}
