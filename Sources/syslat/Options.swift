public import ArgumentParser
package import HTTP
public import Logging
import API
import Documents
import Rendering
import Text

/// A duration on the command line, such as `1s` or `10m`.
struct DurationOption: ExpressibleByArgument {
    let nanoseconds: UInt64
    let defaultValueDescription: String

    init?(argument: String) {
        guard let nanoseconds = DurationText.nanoseconds(argument) else { return nil }
        self.nanoseconds = nanoseconds
        defaultValueDescription = argument
    }

    var seconds: Double { Double(nanoseconds) / 1e9 }
}

/// Addresses are written on the command line as they are printed.
extension SocketAddress: ExpressibleByArgument {
    /// An address from the command line.
    package init?(argument: String) { self.init(argument) }
    /// How `--help` shows a default.
    package var defaultValueDescription: String { description }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
