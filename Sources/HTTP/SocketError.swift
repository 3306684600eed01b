import Foundation

/// A socket operation that failed.
public struct SocketError: Error, CustomStringConvertible, Sendable {
    /// What was tried, such as `listen on 127.0.0.1:9737`.
    public let operation: String
    /// The error number; 0 if there is none.
    public let errno: Int32
    /// What to do about it; may be empty.
    public let remedy: String

    init(_ operation: String, errno: Int32, remedy: String = "") {
        self.operation = operation
        self.errno = errno
        self.remedy = remedy
    }

    /// One line: what failed, why, and what to do.
    public var description: String {
        var text = "cannot \(operation)"
        if errno != 0 { text += ": \(String(cString: strerror(errno)))" }
        return remedy.isEmpty ? text : "\(text); \(remedy)"
    }
}
