import API
import Glibc
package import Documents
import Logging
package import Measurements
package import Probe
import Rendering
import Text

/// Records the calls of one command and of its descendants, in this process, with the pipeline and the API of the daemon.
package final class CommandRecorder {
    private let probe: Probe
    private let pipeline: Pipeline
    /// What answers questions about the command's calls.
    package let documents: DocumentClient

    /// The log of slow calls. Arguments are root's to see: a program of the command may be setuid.
    private static var slow: SlowRules {
        SlowRules(
            usualNs: 10_000_000, perSecond: nil, readsArguments: geteuid() == 0, ringBytes: 1 << 20, logBytes: 16 << 20)
    }

    /// Attaches.
    ///
    /// - Parameter tellsCallers: whether it is recorded which process makes each call.
    package init(tellsCallers: Bool) throws(ProbeError) {
        probe = try Probe(
            tellsCallers: tellsCallers, slow: Self.slow, follows: true,
            logger: Logger(label: "syslat") { _ in SwiftLogNoOpLogHandler() })
        pipeline = Pipeline(
            probe, intervalNs: 1_000_000_000, historyNs: 10_000_000_000, names: { [probe] in probe.functionNames($0) })
        documents = .of(pipeline, identity: .here(probe))
    }

    /// Has the next `execve` of a child of this process begin the command.
    package func begin() { probe.followNextChild() }

    /// Takes in what the kernel half has little room for; to be called ten times a second.
    package func relieve() { pipeline.relieve() }

    /// Whether the kernel has shown the command's `execve`, from which on its calls are counted.
    package var hasBegun: Bool { probe.hasBegun }

    /// How many threads of the command run.
    package var threads: Int { probe.followedThreads }

    /// How many threads the kernel had no memory to follow.
    package var unfollowedThreads: Int { probe.unfollowedThreads }

    /// The processes of the command that run; nil where they can't be listed.
    package func running() -> [RunningProcess]? { try? probe.followedProcesses() }

    /// What was counted until now.
    ///
    /// - Parameter query: as `GET /stats` takes it.
    package func stats(_ query: String) throws(FetchError) -> StatsDocument {
        pipeline.sample()
        return try documents.stats(query)
    }

    /// The slowest calls of those in `stats` that don't wait by design, at most `count`, slowest first. The slowest call of each kind is
    /// among what they are chosen from.
    package func slowest(_ stats: StatsDocument, names: String?, count: Int) throws(FetchError) -> [SlowDocument.Call] {
        let query = names.map { "&name=\($0.queryEncoded)" } ?? ""
        var calls = try documents.slow("sort=latency&top=\(count)\(query)").calls
        let rows = stats.syscalls.filter { !$0.waitsByDesign && $0[.calls] > 0 }.sorted { $0[.max] > $1[.max] }
        for row in rows.prefix(count) where row.number != nil {
            let abi = row.abi.map { "abi=\($0)" } ?? ""
            if let slowest = try documents.detail(row.name, abi).slowest { calls.append(slowest) }
        }
        var known: Set<String> = []
        return Array(
            calls.sorted { $0.latencyNs > $1.latencyNs }
                .filter { known.insert("\($0.tid) \($0.latencyNs) \($0.name)").inserted }.prefix(count))
    }
}
