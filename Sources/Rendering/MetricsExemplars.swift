package import Measurements
import Syscalls
import Text

/// The newest slow call of each row and bucket of `/metrics`, as exemplars (OpenMetrics 1.0.0, section "Exemplars").
///
/// Exemplars add no series: an exemplar is an annotation of a bucket's count. Each bucket of each row with labels has
/// at most one.
package struct MetricsExemplars {
    private let buckets: MetricsBuckets
    /// The written exemplars by row and index of the bucket; empty if there is none.
    private var rows: [SyscallID: [[UInt8]]] = [:]

    /// - Parameter buckets: the buckets of `/metrics`.
    package init(buckets: MetricsBuckets) { self.buckets = buckets }

    /// Adds `calls`. O(calls).
    ///
    /// - Parameters:
    ///   - calls: the calls since the last update, oldest first.
    ///   - labels: the labels of all rows. A call without a row is kept until the next update, since calls after
    ///     `snapshot` may have a row by then.
    ///   - snapshot: the newest snapshot. Its clocks give each call its wall-clock time, once, since readers recognise
    ///     an exemplar by its time.
    ///   - cgroupPaths: the known paths of control groups.
    package mutating func update(
        _ calls: some Sequence<SlowCall>, labels: MetricsLabels, snapshot: Snapshot, cgroupPaths: [CgroupKey: String]
    ) {
        rows = rows.filter { labels.has($0.key) }
        var newest: [SyscallID: [Int: SlowCall]] = [:]
        for call in calls { newest[call.id, default: [:]][buckets.place(of: call.latencyNs)] = call }
        for (id, calls) in newest {
            var row = rows[id] ?? [[UInt8]](repeating: [], count: buckets.bounds.count)
            for (place, call) in calls {
                let path = call.cgroup.flatMap { cgroupPaths[$0] }
                row[place] = MetricsWriter.exemplar(
                    Self.labels(call, cgroup: path.map { CgroupName(path: $0).text }), nanoseconds: call.latencyNs,
                    unixNs: snapshot.unixNs(ofMonotonicNs: call.returnedNs))
            }
            rows[id] = row
        }
    }

    /// The exemplar of each bucket of a row; nil if it has none.
    func row(_ id: SyscallID) -> [[UInt8]]? { rows[id] }

    /// The most Unicode scalars in the names and values of an exemplar's labels together. Prometheus drops longer exemplars.
    static let maxCharacters = 128

    private static func labels(_ call: SlowCall, cgroup: String?) -> [(String, String)] {
        let pid = ("pid", String(call.pid))
        var labels = [pid]
        var room = maxCharacters - pid.0.utf8.count - pid.1.utf8.count
        for (name, value) in [("comm", call.comm), ("cgroup", cgroup ?? "")] {
            let value = cut(quoteless(value.printable), to: room - name.utf8.count)
            // For Prometheus, a label without a value doesn't exist.
            guard !value.isEmpty else { continue }
            labels.append((name, value))
            room -= name.utf8.count + length(value)
        }
        return labels
    }

    /// The number of Unicode scalars in `text` as written, with backslashes escaped. Prometheus 2.42 stores and counts this form.
    private static func length(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + ($1 == "\\" ? 2 : 1) }
    }

    /// `text` with `'` for `"`. The parser of the Python client (prometheus-client 0.26.0) takes each `\"` in an
    /// exemplar for the begin or end of a value, so a thread with a quotation mark in its name could make the whole
    /// answer unreadable.
    private static func quoteless(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "\"")) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\"" ? "'" : $0 }))
    }

    /// The beginning of `text` that is at most `limit` long as written. Text that is cut ends in `…`.
    private static func cut(_ text: String, to limit: Int) -> String {
        // A scalar has at least one byte, so most texts need no counting.
        guard 2 * text.utf8.count > limit, length(text) > limit else { return text }
        guard limit > 1 else { return "" }
        var (result, room) = (String.UnicodeScalarView(), limit - 1)
        for scalar in text.unicodeScalars {
            room -= scalar == "\\" ? 2 : 1
            if room < 0 { break }
            result.append(scalar)
        }
        result.append("…")
        return String(result)
    }
}
