import Foundation
import Testing

/// A process that hangs in open, since nobody else opens its FIFO.
struct HungCall {
    private let process = Process()
    private let path = "/tmp/syslat-fifo-\(getpid())-\(Int.random(in: 0...999_999))"

    var pid: Int { Int(process.processIdentifier) }

    /// - Parameter comm: what it calls itself, with the escapes of printf; cat by default.
    init(comm: String? = nil) throws {
        try #require(mkfifo(path, 0o600) == 0)
        if let comm {
            process.executableURL = URL(fileURLWithPath: "/bin/bash")
            process.arguments = ["-c", "printf '\(comm)' > /proc/$$/comm; read < \(path)"]
        } else {
            process.executableURL = URL(fileURLWithPath: "/bin/cat")
            process.arguments = [path]
        }
        try process.run()
        usleep(200_000)
    }

    func end() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        unlink(path)
    }
}
