import Documents
import Rendering
import Text

/// A column of the table: its head, its width and what stands in it.
struct Column: Sendable {
    /// What all cells of a picture have in common.
    struct Scale: Sendable {
        /// What counts and times are divided by: the window's seconds, or nil where totals are shown.
        let seconds: Double?
        let capabilities: Capabilities

        func count(_ count: UInt64) -> String {
            seconds.map { Format.rate($0 > 0 ? Double(count) / $0 : 0) } ?? Format.count(count)
        }

        func time(_ ns: UInt64) -> String {
            guard let seconds else { return Format.duration(ns: ns) }
            return Format.duration(ns: seconds > 0 ? UInt64(Double(ns) / seconds) : 0)
        }
    }

    let title: String
    /// What stands in the head where totals are shown.
    var totalTitle: String?
    let width: Int
    /// What the head of a column stands for in an order.
    var key: SortKey?
    /// Where columns have to go, the one with the largest number goes first; one with 0 never does.
    let dropOrder: Int
    let cell: @Sendable (SyscallRow, Scale) -> (String, Style)

    private init(
        _ title: String, total: String? = nil, _ width: Int, _ key: SortKey?, dropOrder: Int,
        _ cell: @escaping @Sendable (SyscallRow, Scale) -> (String, Style)
    ) {
        (self.title, totalTitle, self.width, self.key, self.dropOrder, self.cell) = (
            title, total, width, key, dropOrder, cell
        )
    }

    private static func latency(
        _ title: String, _ key: SortKey, dropOrder: Int, _ value: @escaping @Sendable (LatencySummary) -> UInt64
    ) -> Column {
        Column(title, 6, key, dropOrder: dropOrder) { row, _ in
            (row.latencyNs.map { Format.duration(ns: value($0)) } ?? "", .plain)
        }
    }

    /// All columns between the name and the distribution, from the left.
    static let all: [Column] = [
        Column("CALL/S", total: "CALLS", 7, .calls, dropOrder: 0) { ($1.count($0.calls), .plain) },
        Column("ERR/S", total: "ERRS", 5, .errors, dropOrder: 7) {
            ($0.errors == 0 ? "" : $1.count($0.errors), Style(foreground: .red))
        },
        Column("ERR%", 4, nil, dropOrder: 14) { row, _ in
            (row.errors == 0 ? "" : Format.percent(row.errors, of: row.calls), Style(foreground: .red))
        },
        Column("TIME/S", total: "TIME", 6, .total, dropOrder: 0) { ($0.calls == 0 ? "" : $1.time($0.totalNs), .plain) },
        Column("CPU%", 4, .cpu, dropOrder: 15) { row, _ in (Format.percent(row.cpuNs, of: row.totalNs), .green) },
        Column("WAIT%", 5, .wait, dropOrder: 16) { row, _ in (Format.percent(row.waitNs, of: row.totalNs), .blue) },
        Column("MIN", 6, .min, dropOrder: 13) { row, _ in
            (row.latencyNs.map { Format.duration(ns: $0.min) } ?? "", .plain)
        },
        latency("MEAN", .mean, dropOrder: 10) { $0.mean },
        latency("P50", .p50, dropOrder: 5) { $0.p50 },
        latency("P90", .p90, dropOrder: 11) { $0.p90 },
        latency("P99", .p99, dropOrder: 0) { $0.p99 },
        latency("P99.9", .p999, dropOrder: 12) { $0.p999 },
        latency("MAX", .max, dropOrder: 4) { $0.max },
        Column("INFL", 4, .inFlight, dropOrder: 8) { row, _ in
            (
                row.inFlight.count == 0
                    ? ""
                    : row.inFlight.count < 10_000 ? "\(row.inFlight.count)" : Format.rate(Double(row.inFlight.count)),
                .plain
            )
        },
        Column("OLDEST", 6, .oldest, dropOrder: 17) { row, _ in
            (row.inFlight.oldestNs.map { Format.duration(ns: $0) } ?? "", .plain)
        },
    ]

    /// The bar of time on and off the CPU, which comes after the time.
    static let bar = (width: 6, dropOrder: 6)
}
