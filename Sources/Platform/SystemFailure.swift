import Glibc

/// Something that the operating system refused: what was tried, why it failed, and what to do about it.
package struct SystemFailure: Error, CustomStringConvertible, Equatable, Sendable {
    /// What was tried, as it reads after "cannot", such as `listen on 127.0.0.1:9737`.
    package let operation: String
    /// The error number; 0 if there is none.
    package let errno: Int32
    /// Why, where the error number doesn't say it; may be empty.
    package let detail: String
    /// What to do about it; may be empty.
    package let remedy: String

    /// A failure from its parts.
    package init(_ operation: String, errno: Int32 = 0, detail: String = "", remedy: String = "") {
        self.operation = operation
        self.errno = errno
        self.detail = detail
        self.remedy = remedy
    }

    /// What failed and why, in one line.
    package var reason: String {
        let causes = [detail, errno == 0 ? "" : String(cString: strerror(errno))].filter { !$0.isEmpty }
        return (["cannot \(operation)"] + causes).joined(separator: ": ")
    }

    /// One line: what failed, why, and what to do.
    package var description: String { remedy.isEmpty ? reason : "\(reason); \(remedy)" }
}
