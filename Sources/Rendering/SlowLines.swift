package import Documents
import Text

/// Slow calls as lines of text.
package enum SlowLines {
    /// A line for each call of `document`.
    package static func lines(_ document: SlowDocument, isWide: Bool) -> [String] {
        document.calls.map { call in
            let result = call.errno.map { "-1 \($0)" } ?? String(call.result)
            let line = "\(call.at) \(call.comm) \(call.pid)/\(call.tid) \(call.name)(...) = \(result)"
            return "\(line) <\(Format.duration(ns: call.latencyNs))>".printable
        }
    }
}
