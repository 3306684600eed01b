import CLibbpf
import Logging
import Synchronization

/// Where libbpf's messages go. libbpf has one printer for the whole process, so there is one of these.
enum LibbpfLog {
    private static let logger = Mutex<Logger?>(nil)

    /// From now on libbpf's warnings, infos and debug lines go to `logger` at level `debug`: whatever matters comes back
    /// as an error, which says more.
    static func send(to logger: Logger) {
        self.logger.withLock { $0 = logger }
        syslat_libbpf_set_sink { _, line in
            guard let line else { return }
            var text = String(cString: line)
            while text.last?.isNewline == true { text.removeLast() }
            let logger = LibbpfLog.logger.withLock { $0 }
            logger?.debug("libbpf: \(text)")
        }
    }
}
