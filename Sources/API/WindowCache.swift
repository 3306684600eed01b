import Measurements

/// The windows that end at one snapshot. Each is added up once for all requests.
struct WindowCache {
    private var snapshots: UInt64 = 0
    private var windows: [StatsQuery.Window: Window] = [:]
    private var activity: (kind: StatsQuery.Window, activity: Activity?)?

    /// A window takes about 5 KB for each system call in it.
    private static let maxWindows = 8

    /// The window of `kind` at the newest snapshot of `provider`; nil if there is none.
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

    /// The calls of each caller in `window`, which `kind` names; nil if callers aren't recorded. Only that of one
    /// window is kept, since it can take megabytes.
    mutating func activity(
        _ kind: StatsQuery.Window, in window: Window, of provider: any MeasurementProvider
    ) -> Activity? {
        if let activity, activity.kind == kind, provider.snapshots == snapshots { return activity.activity }
        let made = provider.activity(in: window)
        // The activity of the whole time belongs to the provider, which would have to copy it if it were kept here.
        if kind != .all { activity = (kind, made) }
        return made
    }
}
