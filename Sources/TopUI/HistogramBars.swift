import Documents
import Rendering
import Text

/// A histogram as a bar for each power of two, with marks where the quantiles are.
struct HistogramBars {
    private struct Row {
        var fromNs: UInt64
        var toNs: UInt64?
        var count: UInt64
        var marks: [String] = []
    }

    private var rows: [Row] = []

    /// At most `limit` bars: where that is less than the octaves there are, some share one.
    init(_ detail: SyscallDetail, limit: Int) {
        for bucket in detail.buckets {
            let octave = Self.octave(bucket.toNs)
            if let last = rows.indices.last, Self.octave(rows[last].toNs) == octave {
                rows[last].count += bucket.count
            } else {
                // The octaves between two that hold calls are shown, empty: a gap is something to see.
                if let last = rows.last.map({ Self.octave($0.toNs) }), octave - last > 1 {
                    for empty in (last + 1)..<octave {
                        rows.append(Row(fromNs: 1 << UInt64(empty - 1), toNs: 1 << UInt64(empty), count: 0))
                    }
                }
                rows.append(
                    Row(fromNs: octave > 0 ? 1 << UInt64(octave - 1) : 0, toNs: Self.end(octave), count: bucket.count))
            }
        }
        let each = max(1, (rows.count + limit - 1) / max(1, limit))
        rows = stride(from: 0, to: rows.count, by: each).map { first in
            let merged = rows[first..<min(first + each, rows.count)]
            return Row(
                fromNs: rows[first].fromNs, toNs: merged.last?.toNs ?? nil, count: merged.reduce(0) { $0 + $1.count })
        }
        for quantile in detail.quantiles {
            guard let index = rows.firstIndex(where: { quantile.valueNs <= $0.toNs ?? .max }) else { continue }
            rows[index].marks.append(LatencyTable.name(quantile.quantile))
        }
    }

    private static let last = 41

    /// The power of two that a bucket with this end lies below.
    private static func octave(_ end: UInt64?) -> Int {
        guard let end else { return last }
        return end <= 1 ? 0 : min(64 - (end - 1).leadingZeroBitCount, last)
    }

    private static func end(_ octave: Int) -> UInt64? { octave >= last ? nil : 1 << UInt64(octave) }

    func lines(columns: Int, _ capabilities: Capabilities) -> [StyledLine] {
        let most = Double(rows.map(\.count).max() ?? 0)
        let width = max(4, columns - 6 - 3 - 6 - 9 - 22)
        return rows.map { row in
            let to = row.toNs.map { Format.duration(ns: $0) } ?? ""
            var line = StyledLine(
                DisplayText.fit(Format.duration(ns: row.fromNs), columns: 6, alignsRight: true) + " - "
                    + DisplayText.fit(to, columns: 6) + " ", .dim)
            line.append(
                DisplayText.fit(row.count == 0 ? "" : Format.count(row.count), columns: 7, alignsRight: true) + " ")
            line.append(Bar.horizontal(Double(row.count), of: most, width: width, capabilities), .cyan)
            if !row.marks.isEmpty {
                line.append((capabilities.isUnicode ? " ◀ " : " < ") + row.marks.joined(separator: " "), .bold)
            }
            return line
        }
    }
}
