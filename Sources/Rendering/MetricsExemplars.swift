package import Measurements
import Syscalls
import Text

/// The newest slow call of each row and bucket of `/metrics`: what OpenMetrics calls exemplars (1.0.0, section "Exemplars").
///
/// A call makes no series, whoever made it: an exemplar is a note behind a bucket's count. There is at most one for each bucket of each
/// row that has labels.
package struct MetricsExemplars {
    private let buckets: MetricsBuckets
    /// By row and place of the bucket, as they are written; empty where there is none.
    private var rows: [SyscallID: [[UInt8]]] = [:]

    /// - Parameter buckets: those of `/metrics`.
    package init(buckets: MetricsBuckets) { self.buckets = buckets }

    /// Takes in `calls`. O(calls).
    ///
    /// - Parameters:
    ///   - calls: those that came since the last update, oldest first.
    ///   - labels: those of all rows. A call of which there is no row is kept until the next update: what is newer than `snapshot` may have
    ///     one by then.
    ///   - snapshot: the newest. It tells when a call was by the wall clock, once: who reads an exemplar again knows it by its time.
    ///   - cgroupPaths: the paths of the control groups that are known.
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

    /// What stands behind each bucket of a row; nil if there is nothing behind any.
    func row(_ id: SyscallID) -> [[UInt8]]? { rows[id] }

    /// How many Unicode scalars the names and values of an exemplar's labels may have together. Prometheus drops one that has more.
    static let maxCharacters = 128

    private static func labels(_ call: SlowCall, cgroup: String?) -> [(String, String)] {
        let pid = ("pid", String(call.pid))
        var labels = [pid]
        var room = maxCharacters - pid.0.utf8.count - pid.1.utf8.count
        for (name, value) in [("comm", call.comm), ("cgroup", cgroup ?? "")] {
            let value = cut(quoteless(value.printable), to: room - name.utf8.count)
            // To Prometheus a label without a value is none.
            guard !value.isEmpty else { continue }
            labels.append((name, value))
            room -= name.utf8.count + length(value)
        }
        return labels
    }

    /// Of how many Unicode scalars `text` is as it is written, with each backslash escaped: so Prometheus 2.42 counts, which stores it so.
    private static func length(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + ($1 == "\\" ? 2 : 1) }
    }

    /// `text` with `'` for `"`. To the parser of the Python client (prometheus-client 0.26.0) each `\"` in an exemplar ends a value or
    /// begins one, so with a quotation mark in its name one thread could keep whoever uses it from reading anything.
    private static func quoteless(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "\"")) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\"" ? "'" : $0 }))
    }

    /// As much of `text` as is at most `limit` long when it is written. What is cut ends in `…`.
    private static func cut(_ text: String, to limit: Int) -> String {
        // Most texts needn't be walked through: a scalar has at least one byte.
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
