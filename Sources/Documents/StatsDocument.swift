/// The answer of `GET /stats`. Every quantity has its unit in its name.
package struct StatsDocument: Equatable, Sendable {
    /// The machine's name.
    package var host: String
    /// The kernel's release, such as `6.18.44`.
    package var kernel: String
    /// syslat's version.
    package var version: String
    /// The load average over 1, 5 and 15 minutes; empty if it can't be read.
    package var loadAverage: [Double]
    /// The window of the figures.
    package var window: WindowBounds
    /// The cursor of this answer: `?since=` with it returns exactly the later calls.
    package var cursor: String
    /// The sum of all system calls, regardless of the query's selection.
    package var totals: StatisticValues
    /// The probe's account of itself since it attached.
    package var recorder: ProbeStatus
    /// The selected calls that were counted for the machine, but for no row; nil if the rows are the machine's.
    package var untold: Untold?
    /// The kind of subject of the rows.
    package var grouping: Grouping
    /// A row for each selected subject, in the requested order.
    package var rows: [StatsRow]

    /// A document from its parts.
    package init(
        host: String, kernel: String, version: String, loadAverage: [Double], window: WindowBounds, cursor: String,
        totals: StatisticValues, untold: Untold? = nil, recorder: ProbeStatus, grouping: Grouping = .syscall,
        rows: [StatsRow]
    ) {
        self.host = host
        self.kernel = kernel
        self.version = version
        self.loadAverage = loadAverage
        self.window = window
        self.cursor = cursor
        self.totals = totals
        self.untold = untold
        self.recorder = recorder
        self.grouping = grouping
        self.rows = rows
    }

    /// The rows if they are system calls; else empty.
    package var syscalls: [StatsRow] { grouping == .syscall ? rows : [] }
}

extension StatsDocument: Decodable {
    package init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: JSONKey.self)
        let grouping = Grouping.allCases.first { object.contains(JSONKey($0.member)) } ?? .syscall
        var array = try object.nestedUnkeyedContainer(forKey: JSONKey(grouping.member))
        var rows: [StatsRow] = []
        while !array.isAtEnd {
            rows.append(try StatsRow(grouping, from: try array.nestedContainer(keyedBy: JSONKey.self)))
        }
        self.init(
            host: try object.decode(String.self, forKey: JSONKey("host")),
            kernel: try object.decode(String.self, forKey: JSONKey("kernel")),
            version: try object.decode(String.self, forKey: JSONKey("version")),
            loadAverage: try object.decode([Double].self, forKey: JSONKey("load_average")),
            window: try object.decode(WindowBounds.self, forKey: JSONKey("window")),
            cursor: try object.decode(String.self, forKey: JSONKey("cursor")),
            totals: try StatisticValues(
                from: try object.nestedContainer(keyedBy: JSONKey.self, forKey: JSONKey("totals")), isTotals: true),
            untold: try object.decodeIfPresent(Untold.self, forKey: JSONKey("untold")),
            recorder: try object.decode(ProbeStatus.self, forKey: JSONKey("recorder")), grouping: grouping, rows: rows)
    }
}
