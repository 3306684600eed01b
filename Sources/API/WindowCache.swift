import Measurements

/// The windows that end at one snapshot: each is added up once, however many questions are about it.
struct WindowCache {
    private var snapshots: UInt64 = 0
    private var windows: [StatsQuery.Window: Window] = [:]
    private var activity: (kind: StatsQuery.Window, activity: Activity?)?

    /// A window takes about 5 KB for each system call in it.
    private static let maxWindows = 8

    /// The window that `kind` names, at the newest snapshot of `provider`; nil if there is none.
    mutating func window(_ kind: StatsQuery.Window, of provider: any MeasurementProvider) -> Window? {
        if provider.snapshots != snapshots {
            windows = [:]
            activity = nil
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

    /// Who called what in `window`, which `kind` names; nil where that isn't recorded. That of one window is kept: it can take megabytes.
    mutating func activity(
        _ kind: StatsQuery.Window, in window: Window, of provider: any MeasurementProvider
    ) -> Activity? {
        if let activity, activity.kind == kind, provider.snapshots == snapshots { return activity.activity }
        let made = provider.activity(in: window)
        // All that there is is the provider's own, which it would have to copy to go on while somebody holds it.
        if kind != .all { activity = (kind, made) }
        return made
    }
}
