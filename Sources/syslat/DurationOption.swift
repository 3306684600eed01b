import ArgumentParser
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
