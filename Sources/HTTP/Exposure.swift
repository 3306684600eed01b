/// The clients that can connect to a listening socket.
enum Exposure {
    /// Programs on this machine, and web pages in its browsers.
    case loopback
    /// Any machine that reaches this one, or any user of it.
    case open
    /// Users with access to the socket's file.
    case file
}
