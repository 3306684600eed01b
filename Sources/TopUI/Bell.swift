import Glibc

/// Wakes a thread that waits for a descriptor.
final class Bell: Sendable {
    private let ends: (read: Int32, write: Int32)

    init() {
        var numbers: [Int32] = [-1, -1]
        _ = pipe(&numbers)
        ends = (numbers[0], numbers[1])
        for end in numbers { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    }

    deinit { for end in [ends.read, ends.write] { close(end) } }

    /// Can be read while it rings.
    var descriptor: Int32 { ends.read }

    func ring() { _ = write(ends.write, [1], 1) }

    func silence() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(ends.read, &bytes, bytes.count) > 0 {}
    }

    /// Waits until it rings, for at most `seconds`, whatever the wall clock says.
    func wait(seconds: Double) {
        var wanted = pollfd(fd: ends.read, events: Int16(POLLIN), revents: 0)
        poll(&wanted, 1, Int32(min(seconds, 86_400) * 1000 + 1))
    }
}
