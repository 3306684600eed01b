import Latency
import StatsModel
import Syscalls

/// Turns a window into the documents that are answered.
struct DocumentBuilder {
    let identity: Identity
    /// Everything since attach, at the window's end.
    let snapshot: Snapshot
    let window: Window
    /// What is in progress, by system call: how long the oldest has been going on, and how many are older than the recorder.
    let inFlight: InFlightAges

    /// The quantiles that are answered: p50, p90, p99, p999.
    private static let permille: [UInt64] = [500, 900, 990, 999]

    /// - Parameters:
    ///   - cursor: names `snapshot`.
    ///   - loadAverage: the machine's, over 1, 5 and 15 minutes.
    func stats(_ query: StatsQuery, cursor: String, loadAverage: [Double]) -> StatsDocument {
        var rows = allRows.filter { query.selects($0.key) }.map { id, counts in
            row(id, counts, withOctaves: query.hasOctaves)
        }
        query.sort.sort(&rows, descending: query.isDescending)
        if let top = query.top { rows = Array(rows.prefix(top)) }
        return StatsDocument(
            host: identity.host, kernel: identity.kernel, version: identity.version, loadAverage: loadAverage,
            window: span,
            cursor: cursor, totals: totals, recorder: recorder, syscalls: rows)
    }

    /// One call's whole distribution; nil where the window has nothing of it.
    func detail(_ id: SyscallID, cursor: String) -> SyscallDetail? {
        guard let counts = allRows[id] else { return nil }
        let quantiles = zip(Self.permille, counts.quantiles(permille: Self.permille)).map { permille, quantile in
            QuantileBounds(
                quantile: Double(permille) / 1000, valueNs: quantile.value, lowerNs: quantile.bounds.lowerBound,
                upperNs: quantile.bounds.upperBound)
        }
        let buckets = counts.histogram.bins.map { bin in
            BucketCount(
                fromNs: bin.bounds.lowerBound, toNs: bin.bounds.upperBound == .max ? nil : bin.bounds.upperBound,
                count: bin.count)
        }
        return SyscallDetail(
            window: span, cursor: cursor, syscall: row(id, counts), quantiles: quantiles, buckets: buckets)
    }

    /// The window's rows, and an empty one for each call that is in progress since before the recorder attached.
    var allRows: [SyscallID: SyscallCounts] {
        window.rows.merging(inFlight.olderThanRecorder.mapValues { _ in SyscallCounts() }) { counted, _ in counted }
    }

    private var span: WindowSpan {
        WindowSpan(
            from: Timestamp.rfc3339(unixNs: window.to.unixNs(of: window.from)),
            to: Timestamp.rfc3339(unixNs: window.to.unixNs),
            seconds: window.seconds)
    }

    private func perSecond(_ count: UInt64) -> Double { window.seconds > 0 ? Double(count) / window.seconds : 0 }

    private var totals: Totals {
        var totals = Totals(
            calls: 0, errors: 0, callsPerSecond: 0, totalNs: 0, cpuNs: 0, waitNs: 0, blockedNs: 0, runnableNs: 0,
            inFlight: 0)
        for counts in window.rows.values {
            totals.calls &+= counts.calls
            totals.errors &+= counts.errors
            totals.totalNs &+= counts.totalNs
            totals.cpuNs &+= counts.cpuNs
            totals.waitNs &+= counts.totalNs - counts.cpuNs
            totals.runnableNs &+= counts.runnableNs
        }
        totals.blockedNs = totals.waitNs - min(totals.runnableNs, totals.waitNs)
        totals.callsPerSecond = perSecond(totals.calls)
        totals.inFlight = snapshot.rows.values.reduce(inFlight.olderThanRecorder.values.reduce(0, +)) {
            $0 + $1.inFlight
        }
        return totals
    }

    var recorder: RecorderStatus {
        let lost = snapshot.recorder.lost
        var status = RecorderStatus(
            attachedAt: Timestamp.rfc3339(unixNs: snapshot.attachedUnixNs), entries: 0, exits: 0, inFlight: 0,
            neverReturned: 0, unmatchedExits: snapshot.recorder.unmatchedExits,
            lost: .init(recursion: lost.recursion, noMemory: lost.noMemory, overwritten: lost.overwritten),
            costNsPerCall: snapshot.recorder.costNsPerCall,
            costCPUPercent: snapshot.recorder.costNsPerCall.map { $0 * totals.callsPerSecond / 1e7 },
            attachment: identity.attachment, attachmentWarning: identity.attachmentWarning,
            isFull: snapshot.recorder.isFull, isCoarse: snapshot.recorder.isCoarse,
            inFlightUnavailable: inFlight.failure)
        for counts in snapshot.rows.values {
            status.entries &+= counts.entries
            status.exits &+= counts.calls
            status.inFlight &+= counts.inFlight
            status.neverReturned &+= counts.neverReturned
        }
        return status
    }

    private func row(_ id: SyscallID, _ counts: SyscallCounts, withOctaves: Bool = false) -> SyscallRow {
        let calls = counts.calls
        var errnos: [String: UInt64] = [:]
        for (number, count) in counts.errnos {
            errnos[number == 0 ? "other" : Errno.name(number), default: 0] += count
        }
        return SyscallRow(
            name: id.name, abi: id.abi?.rawValue, number: id.number, entries: counts.entries, calls: calls,
            callsPerSecond: perSecond(calls), neverReturned: counts.neverReturned, errors: counts.errors,
            errnos: errnos,
            totalNs: counts.totalNs, cpuNs: counts.cpuNs, waitNs: counts.totalNs - counts.cpuNs,
            blockedNs: counts.totalNs - counts.cpuNs - min(counts.runnableNs, counts.totalNs - counts.cpuNs),
            runnableNs: counts.runnableNs,
            waitsByDesign: id.waitReason != nil, isCoarse: counts.isCoarse, latencyNs: latency(counts, calls: calls),
            inFlight: InFlightSummary(
                count: (snapshot.rows[id]?.inFlight ?? 0) + inFlight.olderThanRecorder[id, default: 0],
                oldestNs: inFlight.oldestNs[id]),
            octaves: withOctaves ? Octaves.counts(counts.histogram) : nil)
    }

    private func latency(_ counts: SyscallCounts, calls: UInt64) -> LatencySummary? {
        let quantiles = counts.quantiles(permille: Self.permille).map(\.value)
        guard quantiles.count == Self.permille.count else { return nil }
        return LatencySummary(
            min: counts.minNs, mean: counts.totalNs / calls, p50: quantiles[0], p90: quantiles[1],
            p99: quantiles[2], p999: quantiles[3], max: counts.maxNs)
    }
}
