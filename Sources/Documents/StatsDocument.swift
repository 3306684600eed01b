/// What `GET /stats` answers: every quantity with its unit in its name.
package struct StatsDocument: Equatable, Sendable {
    /// The machine's name.
    package var host: String
    /// The kernel's release, such as `6.18.44`.
    package var kernel: String
    /// syslat's version.
    package var version: String
    /// How many threads ran or wanted to, on average over 1, 5 and 15 minutes; empty if that can't be had.
    package var loadAverage: [Double]
    /// The time the figures are about.
    package var window: WindowBounds
    /// Names this answer's moment: `?since=` with it answers exactly what came after.
    package var cursor: String
    /// All system calls together, whatever the query selected.
    package var totals: StatisticValues
    /// What the probe says of itself, since it attached.
    package var recorder: ProbeStatus
    /// What is in no row although it was counted for the machine, of the calls that the query selected; nil where rows are the machine's.
    package var untold: Untold?
    /// Whose calls the rows count.
    package var grouping: Grouping
    /// A row for each subject that the query selected, in the order it asked for.
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

    /// The rows, where they are about system calls; else none.
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
