import CPlatform
import Glibc

/// The terminal in full-screen mode: no echo, keys as they are typed, the alternate screen. Every way out restores the previous
/// state: `leave`, the signals that end a program, and a crash.
///
/// Writes never block. Output that the terminal doesn't accept yet is kept until it does.
final class Terminal {
    private let wakeUp: (read: Int32, write: Int32)
    /// Output that the terminal hasn't accepted yet.
    private var pending: ArraySlice<UInt8> = []

    private static let enterSequence = "\u{1b}[?1049h\u{1b}[?25l"

    /// How long to wait until the terminal has accepted the sequence that restores it. After that, the output queued before it is
    /// discarded.
    private static let leavePatience = Duration.milliseconds(300)

    /// Takes over the terminal. Nil if standard input or output isn't a terminal.
    ///
    /// - Parameter reportsMouse: whether the terminal should report mouse events.
    init?(reportsMouse: Bool) {
        self.reportsMouse = reportsMouse
        var settings = termios()
        guard isatty(STDOUT_FILENO) == 1, tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        wakeUp = (ends[0], ends[1])
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        signalState = SignalState(
            saved: settings, isActive: true, reportsMouse: reportsMouse, wakeUp: ends[1], screen: .open())

        for signal in [SIGTERM, SIGWINCH, SIGCONT] { Glibc.signal(signal, noteSignal) }
        for signal in [SIGINT, SIGQUIT, SIGHUP, SIGTSTP] where syslat_is_ignored(signal) == 0 {
            Glibc.signal(signal, noteSignal)
        }
        for crash in [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE] { Glibc.signal(crash, restoreAndCrash) }
        enter()
    }

    private func enter() {
        var settings = signalState.saved
        settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
        // Ctrl-S would stop all output, including the sequence that restores the terminal.
        settings.c_iflag &= ~tcflag_t(IXON)
        // Each key as it is typed, even if another program changed VMIN and VTIME.
        withUnsafeMutableBytes(of: &settings.c_cc) { characters in
            characters[Int(VMIN)] = 1
            characters[Int(VTIME)] = 0
        }
        setSettings(&settings)
        (signalState.isActive, signalState.reportsMouse) = (true, reportsMouse)
        write(Self.enterSequence + (reportsMouse ? MouseReport.on : ""))
    }

    /// Whether mouse events arrive as input.
    var reportsMouse: Bool {
        didSet {
            guard reportsMouse != oldValue else { return }
            // Turning reports off once too often does no harm; leaving them on would.
            if reportsMouse { signalState.reportsMouse = true }
            write(reportsMouse ? MouseReport.on : MouseReport.off)
        }
    }

    /// Restores the terminal and stops the process, as Ctrl-Z asks. Returns when `fg` has continued it.
    private func suspend() {
        giveBack()
        raise(SIGSTOP)
        tcgetattr(STDIN_FILENO, &signalState.saved)
        enter()
    }

    deinit { leave() }

    /// Restores the terminal. Does nothing the second time.
    func leave() {
        giveBack()
        guard signalState.wakeUp >= 0 else { return }
        signalState.wakeUp = -1
        close(wakeUp.read)
        close(wakeUp.write)
        signalState.screen.close()
    }

    /// Drops the frame that is being sent. If the terminal accepts nothing, its queued output is discarded, so that the restoring
    /// sequence has room and is there when the terminal is read again.
    private func giveBack() {
        guard signalState.isActive else { return }
        let end = signalState.leaveSequence.withUTF8Buffer { Array($0)[...] }
        pending = end
        let deadline = ContinuousClock.now + Self.leavePatience
        flush()
        while isBusy, deadline > .now {
            _ = signalState.screen.isReady(within: 20)
            flush()
        }
        if isBusy {
            tcflush(signalState.screen.number, TCOFLUSH)
            pending = end
            flush()
            pending = []
        }
        signalState.isActive = false
        setSettings(&signalState.saved)
    }

    /// Columns and rows.
    var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return (80, 24)
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// The reason why a wait ended.
    enum Event: Equatable {
        case input([UInt8])
        case resized
        /// `descriptor` can be read.
        case news
        /// The terminal has accepted everything that was written.
        case written
        case timeout
        /// The terminal is gone, or a signal asks the program to end.
        case end
    }

    /// Waits at most `seconds` for an event of the terminal or for `descriptor` to become readable.
    func wait(seconds: Double, descriptor: Int32) -> Event {
        var wanted = [STDIN_FILENO, wakeUp.read, descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        wanted.append(
            pollfd(fd: isBusy ? signalState.screen.number : -1, events: Int16(POLLOUT), revents: 0))
        let count = poll(&wanted, nfds_t(wanted.count), Int32(max(0, (seconds * 1000).rounded(.up))))
        var byte: UInt8 = 0
        if count > 0, wanted[1].revents != 0, read(wakeUp.read, &byte, 1) == 1 {
            switch Int32(byte) {
            case SIGTSTP: suspend()
            case SIGCONT where !signalState.isActive: enter()
            case SIGWINCH, SIGCONT: break
            default: return .end
            }
            return .resized
        }
        if count > 0, wanted[0].revents != 0 {
            var bytes = [UInt8](repeating: 0, count: 256)
            let length = read(STDIN_FILENO, &bytes, bytes.count)
            // Another program may have read the input first.
            if length < 0, errno == EAGAIN || errno == EINTR { return .input([]) }
            return length > 0 ? .input(Array(bytes.prefix(length))) : .end
        }
        if count > 0, wanted[3].revents != 0 {
            flush()
            if !isBusy { return .written }
        }
        if count > 0, wanted[2].revents != 0 { return .news }
        return count < 0 ? .resized : count == 0 ? .timeout : .input([])
    }

    /// Whether output is pending. Painting a frame now would only add to the delay.
    var isBusy: Bool { !pending.isEmpty }

    /// Sends as much of `text` as the terminal accepts now; `wait` sends the rest.
    func write(_ text: String) {
        pending += text.utf8
        flush()
    }

    private func flush() {
        while isBusy {
            let count = signalState.screen.write(pending)
            // `wait` notices a terminal that is gone when it reads keys.
            if count < 0 && errno != EAGAIN && errno != EINTR { return pending = [] }
            if count < 0 && errno == EAGAIN { return }
            pending.removeFirst(max(0, count))
        }
    }
}

private struct SignalState {
    var saved: termios
    var isActive: Bool
    /// Whether mouse reports were turned on at any time since the terminal was taken over.
    var reportsMouse: Bool
    var wakeUp: Int32
    var screen: ScreenDescriptor

    /// The sequence that restores the screen. These are literals because a signal handler may not allocate. The first begins with
    /// `MouseReport.off`.
    var leaveSequence: StaticString {
        reportsMouse ? "\u{1b}[?1006l\u{1b}[?1000l\u{1b}[?25h\u{1b}[?1049l" : "\u{1b}[?25h\u{1b}[?1049l"
    }
}

/// Written before the handlers that read it are installed. A process has one terminal.
nonisolated(unsafe) private var signalState = SignalState(
    saved: termios(), isActive: false, reportsMouse: false, wakeUp: -1, screen: .shared)

/// Changes the terminal's settings and discards pending input. Doesn't wait for pending output, which may never be shown.
private func setSettings(_ settings: inout termios) {
    tcflush(STDIN_FILENO, TCIFLUSH)
    tcsetattr(STDIN_FILENO, TCSANOW, &settings)
}

/// Makes only calls that are safe in a signal handler (signal-safety(7)).
private func restoreTerminal() {
    guard signalState.isActive else { return }
    signalState.isActive = false
    signalState.screen.write(signalState.leaveSequence)
    setSettings(&signalState.saved)
}

private func noteSignal(_ signal: Int32) {
    let before = errno
    var byte = UInt8(truncatingIfNeeded: signal)
    _ = Glibc.write(signalState.wakeUp, &byte, 1)
    errno = before
}

private func restoreAndCrash(_ signal: Int32) {
    restoreTerminal()
    Glibc.signal(signal, SIG_DFL)
    raise(signal)
}
