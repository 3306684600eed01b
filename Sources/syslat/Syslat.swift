import ArgumentParser
import CPlatform
import HTTP
import Service

/// The command line.
@main
struct Syslat: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "syslat",
        abstract: "Show which system calls are slow on this machine, how slow, and whether they use the CPU or wait.",
        discussion: """
            Start the daemon as root with 'syslat serve'. Then run 'syslat top', or query the daemon: \
            curl '\(SocketAddress.usual)/stats?format=table&top=10'. 'syslat check' checks whether this machine can run it.
            """,
        version: Version.current,
        subcommands: [
            ServeCommand.self, TopCommand.self, SlowCommand.self, RunCommand.self, CheckCommand.self, PingCommand.self,
            DetachCommand.self,
            DescribeCommand.self,
        ])

    static func main() {
        syslat_fill_standard_descriptors()
        syslat_use_one_heap()
        syslat_raise_capabilities()
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            let isRun = CommandLine.arguments.dropFirst().first == RunCommand.configuration.commandName
            end(with: error, usageError: isRun ? .runFailure : .validationFailure)
        }
    }
}

/// Exit codes, besides 0 for success and 64 for usage errors.
extension ExitCode {
    /// Something failed while running.
    static let runtimeFailure = ExitCode(1)
    /// This machine, or this user, can't run the probe.
    static let cannotRunHere = ExitCode(2)
}
