import Glibc

/// The environment of this process.
package enum ProcessEnvironment {
    /// The environment variables. If one is there twice, the first applies, as with getenv(3).
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

    /// The variables. Removes `names` from the environment, so that child processes don't use them.
    package static func take(_ names: [String]) -> [String: String] {
        let taken = variables
        for name in names { unsetenv(name) }
        return taken
    }
}
