import Glibc

/// The terminal's descriptor for output, whose writes never wait.
///
/// O_NONBLOCK belongs to what was opened, which standard output shares with the shell and whatever else runs on the terminal. So
/// the terminal is opened anew.
struct ScreenDescriptor {
    let number: Int32
    /// Whether it is ours alone, and doesn't wait.
    private let isOwn: Bool

    /// Standard output itself.
    static let shared = ScreenDescriptor(number: STDOUT_FILENO, isOwn: false)

    /// The terminal that standard output is, opened anew; standard output itself where that can't be had.
    static func open() -> ScreenDescriptor {
        let flags = O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
        // The controlling terminal may be opened by this name even where its own file belongs to another user (su).
        let isControlling = tcgetsid(STDOUT_FILENO) >= 0
        for path in (isControlling ? ["/dev/tty"] : []) + ["/proc/self/fd/\(STDOUT_FILENO)"] {
            let number = Glibc.open(path, flags)
            if number >= 0 { return ScreenDescriptor(number: number, isOwn: true) }
        }
        return .shared
    }

    func close() { if isOwn { Glibc.close(number) } }

    /// Whether something can be written within `milliseconds`.
    func isReady(within milliseconds: Int32) -> Bool {
        var wanted = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
        return poll(&wanted, 1, milliseconds) > 0
    }

    /// Writes what the terminal takes now; returns how many bytes that was, or -1 with `errno` set.
    func write(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.withUnsafeBytes { write($0.baseAddress!, $0.count) }
    }

    /// The same for text that a signal handler may have.
    func write(_ text: StaticString) { _ = write(text.utf8Start, text.utf8CodeUnitCount) }

    private func write(_ bytes: UnsafeRawPointer, _ count: Int) -> Int {
        if isOwn { return Glibc.write(number, bytes, count) }
        // A write that may wait does so only for what there is no room for: never for one byte where there is some.
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
