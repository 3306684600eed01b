import Documents
import Histograms
import Text

/// A histogram with a bar for each power of two, and marks at the quantiles.
struct HistogramBars {
    private struct Row {
        var fromNs: UInt64
        var toNs: UInt64?
        var count: UInt64
        var marks: [String] = []

        init(fromNs: UInt64, toNs: UInt64?, count: UInt64) {
            (self.fromNs, self.toNs, self.count) = (fromNs, toNs, count)
        }

        init(step: Int, count: UInt64) {
            self.init(fromNs: PowerOfTwo.lowerNs(step), toNs: PowerOfTwo.upperNs(step), count: count)
        }
    }

    private var rows: [Row] = []

    /// At most `limit` bars. If there are more steps than that, several steps share a bar.
    init(_ detail: SyscallDetail, limit: Int) {
        var lastStep: Int?
        for bucket in detail.buckets {
            let step = PowerOfTwo.step(ofNs: bucket.toNs ?? .max)
            if step == lastStep {
                rows[rows.count - 1].count += bucket.count
                continue
            }
            // Empty steps between two that hold calls are shown, so that gaps are visible.
            if let lastStep { for empty in (lastStep + 1)..<step { rows.append(Row(step: empty, count: 0)) } }
            rows.append(Row(step: step, count: bucket.count))
            lastStep = step
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
