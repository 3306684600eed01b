public import ArgumentParser
import HTTP
public import Logging

/// The command line takes addresses in the form in which they are printed.
extension SocketAddress: ExpressibleByArgument {
    /// An address from the command line.
    package init?(argument: String) { self.init(argument) }
    /// How `--help` shows a default.
    package var defaultValueDescription: String { description }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
