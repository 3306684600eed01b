import CPlatform
import Glibc

/// The terminal in full-screen use: no echo, keys as they come, the alternate screen. What was there comes back on every
/// way out: `leave`, the signals that end a program, and a crash.
///
/// No write waits for whoever reads the terminal: what it doesn't take is kept until it does.
final class Terminal {
    private let wakeUp: (read: Int32, write: Int32)
    /// What is on its way to the screen.
    private var pending: ArraySlice<UInt8> = []

    private static let enterSequence = "\u{1b}[?1049h\u{1b}[?25l"

    /// How long the terminal may take to read what gives it back; then what stands before that is thrown away.
    private static let leavePatience = Duration.milliseconds(300)

    /// Takes the terminal over. Nil if standard input or output is none.
    ///
    /// - Parameter reportsMouse: whether it is to report what is done with the mouse.
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
        // Ctrl-S would stop the screen, and with it what gives the terminal back.
        settings.c_iflag &= ~tcflag_t(IXON)
        // Each key as it comes, whatever number of them another program asked for.
        withUnsafeMutableBytes(of: &settings.c_cc) { characters in
            characters[Int(VMIN)] = 1
            characters[Int(VTIME)] = 0
        }
        setSettings(&settings)
        (signalState.isActive, signalState.reportsMouse) = (true, reportsMouse)
        write(Self.enterSequence + (reportsMouse ? MouseReport.on : ""))
    }

    /// Whether what is done with the mouse comes as input.
    var reportsMouse: Bool {
        didSet {
            guard reportsMouse != oldValue else { return }
            // Turned off too often does no harm, too seldom it would.
            if reportsMouse { signalState.reportsMouse = true }
            write(reportsMouse ? MouseReport.on : MouseReport.off)
        }
    }

    /// Gives the terminal back and stops, as Ctrl-Z asks; returns when `fg` has woken the process.
    private func suspend() {
        giveBack()
        raise(SIGSTOP)
        tcgetattr(STDIN_FILENO, &signalState.saved)
        enter()
    }

    deinit { leave() }

    /// Gives the terminal back. Does nothing the second time.
    func leave() {
        giveBack()
        guard signalState.wakeUp >= 0 else { return }
        signalState.wakeUp = -1
        close(wakeUp.read)
        close(wakeUp.write)
        signalState.screen.close()
    }

    /// The frame under way is of no use any more. A terminal that takes nothing loses what it was sent before, so that the
    /// end finds room and is there when it is read again.
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

    /// What happened while waiting.
    enum Event: Equatable {
        case input([UInt8])
        case resized
        /// `descriptor` can be read.
        case news
        /// Everything that was written is on its way.
        case written
        case timeout
        /// The terminal went away, or a signal asks to end.
        case end
    }

    /// Waits at most `seconds` for something to happen here, or for `descriptor` to have something to read.
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
            // Another program may have taken the input first.
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

    /// Whether the terminal hasn't taken everything yet. A frame that is painted then would only make it later.
    var isBusy: Bool { !pending.isEmpty }

    /// Sends `text` as far as the terminal takes it now; `wait` sends the rest.
    func write(_ text: String) {
        pending += text.utf8
        flush()
    }

    private func flush() {
        while isBusy {
            let count = signalState.screen.write(pending)
            // A terminal that went away is noticed where its keys are read.
            if count < 0 && errno != EAGAIN && errno != EINTR { return pending = [] }
            if count < 0 && errno == EAGAIN { return }
            pending.removeFirst(max(0, count))
        }
    }
}

private struct SignalState {
    var saved: termios
    var isActive: Bool
    /// Whether the terminal has been told to report the mouse since it was taken over.
    var reportsMouse: Bool
    var wakeUp: Int32
    var screen: ScreenDescriptor

    /// What gives the screen back: literals, since a signal handler may not allocate. The beginning of the first is
    /// `MouseReport.off`.
    var leaveSequence: StaticString {
        reportsMouse ? "\u{1b}[?1006l\u{1b}[?1000l\u{1b}[?25h\u{1b}[?1049l" : "\u{1b}[?25h\u{1b}[?1049l"
    }
}

/// Written before the handlers are installed, read by them; a process has one terminal.
nonisolated(unsafe) private var signalState = SignalState(
    saved: termios(), isActive: false, reportsMouse: false, wakeUp: -1, screen: .shared)

/// Sets the terminal and forgets what was typed, without waiting until what was written is shown: it may never be.
private func setSettings(_ settings: inout termios) {
    tcflush(STDIN_FILENO, TCIFLUSH)
    tcsetattr(STDIN_FILENO, TCSANOW, &settings)
}

/// Only calls that a signal handler may make (signal-safety(7)).
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
