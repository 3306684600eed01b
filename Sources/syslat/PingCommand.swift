import ArgumentParser
import HTTP
import Platform
import Service

/// For health checks of containers and for scripts. The image needs neither a shell nor curl.
struct PingCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ping",
        abstract: "Check that a running daemon is recording.",
        discussion: """
            Requests /readyz, which needs no token. Exits with 0 if the recorder is attached and sampling, otherwise with 1.
            """)

    @Option(
        help: "The address of the daemon: HOST:PORT, http://HOST:PORT or unix:/PATH. (default: \(SocketAddress.usual))")
    var connect: SocketAddress?

    /// The remedy when there is no answer.
    static let hint = "is 'syslat serve' running there?"

    func run() throws {
        let address = connect ?? SocketAddress.usual
        let status: Int
        do {
            status = try HTTPClient(address, timeoutSeconds: 2).get("/readyz").status
        } catch {
            throw fail(error.remedy.isEmpty ? "\(error); \(Self.hint)" : "\(error)", .runtimeFailure)
        }
        guard status == 200 else {
            throw fail("the daemon at \(address) is not recording: it answered with status \(status)", .runtimeFailure)
        }
        try say("ready")
    }
}
