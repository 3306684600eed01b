import API
import Glibc
package import Documents
import Logging
package import Measurements
package import Probe
import Rendering
import Text

/// Records the calls of one command and its descendants in this process, with the daemon's pipeline and API.
package final class CommandRecorder {
    private let probe: Probe
    private let pipeline: Pipeline
    /// Answers queries about the command's calls.
    package let documents: DocumentClient

    /// The log of slow calls. Only root may see arguments, because the command may run setuid programs.
    private static var slow: SlowRules {
        SlowRules(
            usualNs: 10_000_000, perSecond: nil, readsArguments: geteuid() == 0, ringBytes: 1 << 20, logBytes: 16 << 20)
    }

    /// Attaches the probe.
    ///
    /// - Parameter tellsCallers: whether to record which process makes each call.
    package init(tellsCallers: Bool) throws(ProbeError) {
        probe = try Probe(
            tellsCallers: tellsCallers, slow: Self.slow, follows: true,
            logger: Logger(label: "syslat") { _ in SwiftLogNoOpLogHandler() })
        pipeline = Pipeline(
            probe, intervalNs: 1_000_000_000, historyNs: 10_000_000_000, names: { [probe] in probe.functionNames($0) })
        documents = .of(pipeline, identity: .here(probe))
    }

    /// Makes the next `execve` of a child of this process the beginning of the command.
    package func begin() { probe.followNextChild() }

    /// Reads the data for which the kernel half has little room. Call it ten times a second.
    package func relieve() { pipeline.relieve() }

    /// Whether the probe has seen the command's `execve`. Its calls are counted from there on.
    package var hasBegun: Bool { probe.hasBegun }

    /// The number of threads of the command.
    package var threads: Int { probe.followedThreads }

    /// The number of threads that were not followed because the kernel had no memory.
    package var unfollowedThreads: Int { probe.unfollowedThreads }

    /// The running processes of the command; nil if they can't be listed.
    package func running() -> [RunningProcess]? { try? probe.followedProcesses() }

    /// The counts until now.
    ///
    /// - Parameter query: a query for `GET /stats`.
    package func stats(_ query: String) throws(FetchError) -> StatsDocument {
        pipeline.sample()
        return try documents.stats(query)
    }

    /// The slowest calls in `stats` that don't wait by design, at most `count` of them, slowest first. The candidates include the
    /// slowest call of each kind.
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
