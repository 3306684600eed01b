import Glibc

/// A failed request to the operating system: the operation, the reason, and a remedy.
package struct SystemFailure: Error, CustomStringConvertible, Equatable, Sendable {
    /// The operation, as it reads after "cannot", such as `listen on 127.0.0.1:9737`.
    package let operation: String
    /// The error number; 0 if there is none.
    package let errno: Int32
    /// The reason, if the error number doesn't tell it; may be empty.
    package let detail: String
    /// The remedy; may be empty.
    package let remedy: String

    /// A failure from its parts.
    package init(_ operation: String, errno: Int32 = 0, detail: String = "", remedy: String = "") {
        self.operation = operation
        self.errno = errno
        self.detail = detail
        self.remedy = remedy
    }

    /// The operation and the reason, in one line.
    package var reason: String {
        let causes = [detail, errno == 0 ? "" : String(cString: strerror(errno))].filter { !$0.isEmpty }
        return (["cannot \(operation)"] + causes).joined(separator: ": ")
    }

    /// One line: the operation, the reason and the remedy.
    package var description: String { remedy.isEmpty ? reason : "\(reason); \(remedy)" }
}
