import Glibc

/// What this process was started with.
package enum ProcessEnvironment {
    /// The environment variables. Where one stands twice, the first counts, as for getenv(3).
    package static var variables: [String: String] {
        var variables: [String: String] = [:]
        var next: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = environ
        while let entry = next?.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                let name = String(text[..<equals])
                if variables[name] == nil { variables[name] = String(text[text.index(after: equals)...]) }
            }
            next = next?.advanced(by: 1)
        }
        return variables
    }

    /// The variables, of which those called `names` are removed, so that programs started from here don't take them for theirs.
    package static func take(_ names: [String]) -> [String: String] {
        let taken = variables
        for name in names { unsetenv(name) }
        return taken
    }
}
