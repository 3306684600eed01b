import ArgumentParser
import HTTP
import Platform
import Service

/// What a container's health check or a script runs: the binary asks itself, so that no shell and no curl need be there.
struct PingCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ping",
        abstract: "Ask a running daemon whether it records.",
        discussion: """
            Asks for /readyz, which needs no token. Ends with 0 if the daemon is attached and sampling, with 1 if not.
            """)

    @Option(help: "The daemon: HOST:PORT, http://HOST:PORT or unix:/PATH. (default: \(SocketAddress.usual))")
    var connect: SocketAddress?

    /// What to do where nobody answers.
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
