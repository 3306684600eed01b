import Measurements

/// The windows that end at one snapshot: each is added up once, however many questions are about it.
struct WindowCache {
    private var snapshots: UInt64 = 0
    private var windows: [StatsQuery.Window: Window] = [:]

    /// A window takes about 5 KB for each system call in it.
    private static let maxWindows = 8

    /// The window that `kind` names, at the newest snapshot of `provider`; nil if there is none.
    mutating func window(_ kind: StatsQuery.Window, of provider: any MeasurementProvider) -> Window? {
        if provider.snapshots != snapshots {
            windows = [:]
            snapshots = provider.snapshots
        }
        if let known = windows[kind] { return known }
        let window: Window? =
            switch kind {
            case .all: provider.latest.map { Window(all: $0) }
            case .last(let nanoseconds): provider.window(nanoseconds: nanoseconds)
            case .since(let cursor): provider.window(since: cursor)
            }
        if windows.count < Self.maxWindows { windows[kind] = window }
        return window
    }
}
