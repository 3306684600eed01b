import Latency

/// The windows that end at one snapshot: each is added up once, however many questions are about it.
struct WindowCache {
    private var generation: UInt64 = 0
    private var windows: [StatsQuery.Window: Window] = [:]

    /// A window takes about 5 KB for each system call in it.
    private static let maxWindows = 8

    /// The window that `kind` names, at the newest snapshot of `source`; nil if there is none.
    mutating func window(_ kind: StatsQuery.Window, of source: any StatisticsSource) -> Window? {
        if source.generation != generation {
            windows = [:]
            generation = source.generation
        }
        if let known = windows[kind] { return known }
        let window: Window? =
            switch kind {
            case .all: source.latest.map { Window(all: $0) }
            case .last(let nanoseconds): source.window(nanoseconds: nanoseconds)
            case .since(let cursor): source.window(since: cursor)
            }
        if windows.count < Self.maxWindows { windows[kind] = window }
        return window
    }
}
