import Glibc

/// The descriptor for output to the terminal. Its writes never block.
///
/// O_NONBLOCK belongs to the open file description, which standard output shares with the shell and with the other programs on
/// the terminal. So the terminal is opened again.
struct ScreenDescriptor {
    let number: Int32
    /// Whether it belongs to this process alone and is non-blocking.
    private let isOwn: Bool

    /// Standard output itself.
    static let shared = ScreenDescriptor(number: STDOUT_FILENO, isOwn: false)

    /// The terminal of standard output, opened again; standard output itself if that fails.
    static func open() -> ScreenDescriptor {
        let flags = O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
        // This name opens the controlling terminal even if the terminal's device file belongs to another user (su).
        let isControlling = tcgetsid(STDOUT_FILENO) >= 0
        for path in (isControlling ? ["/dev/tty"] : []) + ["/proc/self/fd/\(STDOUT_FILENO)"] {
            let number = Glibc.open(path, flags)
            if number >= 0 { return ScreenDescriptor(number: number, isOwn: true) }
        }
        return .shared
    }

    func close() { if isOwn { Glibc.close(number) } }

    /// Whether the descriptor becomes writable within `milliseconds`.
    func isReady(within milliseconds: Int32) -> Bool {
        var wanted = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
        return poll(&wanted, 1, milliseconds) > 0
    }

    /// Writes as much as the terminal accepts now. Returns the number of bytes, or -1 with `errno` set.
    func write(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.withUnsafeBytes { write($0.baseAddress!, $0.count) }
    }

    /// The same for text that is safe to use in a signal handler.
    func write(_ text: StaticString) { _ = write(text.utf8Start, text.utf8CodeUnitCount) }

    private func write(_ bytes: UnsafeRawPointer, _ count: Int) -> Int {
        if isOwn { return Glibc.write(number, bytes, count) }
        // A blocking write blocks only for bytes that don't fit. If there is room, a write of one byte never blocks.
        var written = 0
        while written < count {
            guard isReady(within: 0) else {
                errno = EAGAIN
                break
            }
            guard Glibc.write(number, bytes + written, 1) == 1 else { break }
            written += 1
        }
        return written > 0 ? written : -1
    }
}
