public import StatsModel

/// `syslat top`: asks for a document at an interval and shows it, until `q` or a signal.
public struct TopSession {
    /// Seconds between pictures.
    public let interval: Double
    /// Gets the newest document.
    public let fetch: () throws -> StatsDocument

    /// A session that shows what `fetch` returns every `interval` seconds.
    public init(interval: Double, fetch: @escaping () throws -> StatsDocument) {
        self.interval = interval
        self.fetch = fetch
    }

    /// Runs on the terminal until it is left. Returns false if there is no terminal.
    public func run() -> Bool {
        guard let terminal = Terminal() else { return false }
        defer { terminal.leave() }
        let clock = ContinuousClock()
        var document: StatsDocument?
        var trouble: String?
        var next = clock.now
        while true {
            if clock.now >= next {
                do {
                    document = try fetch()
                    trouble = nil
                } catch {
                    trouble = "\(error)"
                }
                next = max(next.advanced(by: .seconds(interval)), clock.now)
            }
            let (columns, rows) = terminal.size
            terminal.show(TopFrame(document: document, trouble: trouble, columns: columns, rows: rows))
            let left = clock.now.duration(to: next)
            switch terminal.wait(seconds: Double(left.components.seconds) + Double(left.components.attoseconds) / 1e18)
            {
            case .key(UInt8(ascii: "q")), .key(UInt8(ascii: "Q")), .end: return true
            case .key, .resized, .timeout: continue
            }
        }
    }
}
