import CLibbpf
import Logging
import Synchronization

/// Where libbpf's messages go. libbpf has one printer for the whole process, so there is one of these.
enum LibbpfLog {
    private struct State {
        var logger: Logger?
        var lastWarning: String?
    }

    private static let state = Mutex(State())

    /// From now on libbpf's warnings, infos and debug lines go to `logger` at level `debug`: whatever matters comes back
    /// as an error, which says more.
    static func send(to logger: Logger) {
        state.withLock { $0 = State(logger: logger) }
        syslat_libbpf_set_sink { level, line in
            guard let line else { return }
            var text = String(cString: line)
            while text.last?.isNewline == true { text.removeLast() }
            if level == 0 { LibbpfLog.state.withLock { $0.lastWarning = LibbpfLog.tidied(text) } }
            LibbpfLog.write("libbpf: \(text)")
        }
    }

    /// Writes `text` where libbpf's messages go.
    static func write(_ text: String) {
        let logger = state.withLock { $0.logger }
        logger?.debug("\(text)")
    }

    /// The last thing libbpf warned of; nil if it didn't.
    static var lastWarning: String? { state.withLock { $0.lastWarning } }

    /// One line, without what every line of libbpf begins with.
    private static func tidied(_ text: String) -> String {
        let line = text.split(separator: "\n").first.map(String.init) ?? ""
        return line.hasPrefix("libbpf: ") ? String(line.dropFirst("libbpf: ".count)) : line
    }
}
