package import HTTP
package import Measurements
package import Rendering

/// The options of the daemon.
package struct DaemonOptions {
    /// The addresses to listen on. If empty: the sockets from the service manager, or the default address.
    package var listen: [SocketAddress]
    /// The file with the token that clients over TCP must present; nil if none is required.
    package var tokenPath: String?
    /// Whether it may listen beyond this machine without a token.
    package var allowsAnonymous: Bool
    /// The user to become once the probe is attached.
    package var userName: String?
    /// Whether files, connections and system calls are restricted then.
    package var isSandboxed: Bool
    /// Time between snapshots, in ns.
    package var intervalNs: UInt64
    /// How far back windows reach, in ns.
    package var historyNs: UInt64
    /// Whether the daemon's own calls are counted.
    package var includesSelf: Bool
    /// Whether the probe stays attached when the daemon ends.
    package var persists: Bool
    /// Whether callers are recorded.
    package var recordsSubjects: Bool
    /// Which calls are logged one by one; nil for none.
    package var slow: SlowRules?
    /// The buckets of /metrics.
    package var buckets: MetricsBuckets
    /// How many series of control groups /metrics has.
    package var cgroups: MetricsCgroupLimits
    /// Whether its buckets have exemplars.
    package var exemplars: Bool

    /// Options from their parts.
    package init(
        listen: [SocketAddress], tokenPath: String?, allowsAnonymous: Bool, userName: String?, isSandboxed: Bool,
        intervalNs: UInt64, historyNs: UInt64, includesSelf: Bool, persists: Bool, recordsSubjects: Bool,
        slow: SlowRules?, buckets: MetricsBuckets, cgroups: MetricsCgroupLimits, exemplars: Bool
    ) {
        self.listen = listen
        self.tokenPath = tokenPath
        self.allowsAnonymous = allowsAnonymous
        self.userName = userName
        self.isSandboxed = isSandboxed
        self.intervalNs = intervalNs
        self.historyNs = historyNs
        self.includesSelf = includesSelf
        self.persists = persists
        self.recordsSubjects = recordsSubjects
        self.slow = slow
        self.buckets = buckets
        self.cgroups = cgroups
        self.exemplars = exemplars
    }
}
