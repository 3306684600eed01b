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
    /// A row for each system call that the query selected, in the order it asked for.
    package var syscalls: [StatsRow]

    /// A document from its parts.
    package init(
        host: String, kernel: String, version: String, loadAverage: [Double], window: WindowBounds, cursor: String,
        totals: StatisticValues, recorder: ProbeStatus, syscalls: [StatsRow]
    ) {
        self.host = host
        self.kernel = kernel
        self.version = version
        self.loadAverage = loadAverage
        self.window = window
        self.cursor = cursor
        self.totals = totals
        self.recorder = recorder
        self.syscalls = syscalls
    }
}

extension StatsDocument: Decodable {
    package init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: JSONKey.self)
        self.init(
            host: try object.decode(String.self, forKey: JSONKey("host")),
            kernel: try object.decode(String.self, forKey: JSONKey("kernel")),
            version: try object.decode(String.self, forKey: JSONKey("version")),
            loadAverage: try object.decode([Double].self, forKey: JSONKey("load_average")),
            window: try object.decode(WindowBounds.self, forKey: JSONKey("window")),
            cursor: try object.decode(String.self, forKey: JSONKey("cursor")),
            totals: try StatisticValues(
                from: try object.nestedContainer(keyedBy: JSONKey.self, forKey: JSONKey("totals")), isTotals: true),
            recorder: try object.decode(ProbeStatus.self, forKey: JSONKey("recorder")),
            syscalls: try object.decode([StatsRow].self, forKey: JSONKey("syscalls")))
    }
}
