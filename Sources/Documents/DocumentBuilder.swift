import Histograms
package import Measurements
package import Syscalls
import Text

/// Builds the documents of a window.
package struct DocumentBuilder {
    private let identity: Identity
    let snapshot: Snapshot
    let window: Window
    let inFlight: InFlightAges

    /// - Parameters:
    ///   - snapshot: all counts since attach, at the window's end.
    ///   - inFlight: the calls in flight, by row: the age of the oldest, and the number of those older than the probe.
    package init(identity: Identity, snapshot: Snapshot, window: Window, inFlight: InFlightAges) {
        (self.identity, self.snapshot, self.window, self.inFlight) = (identity, snapshot, window, inFlight)
    }

    /// - Parameters:
    ///   - cursor: names the snapshot.
    ///   - loadAverage: the machine's, over 1, 5 and 15 minutes.
    package func stats(_ selection: RowSelection, cursor: String, loadAverage: [Double]) -> StatsDocument {
        let rows = allRows.filter { selection.selects($0.key) }.map { key, counts in
            row(key, counts, withOctaves: selection.hasOctaves)
        }
        return document(rows, selection, cursor: cursor, loadAverage: loadAverage)
    }

    /// The document with `rows`, sorted and cut according to `selection`.
    func document(
        _ rows: [StatsRow], by grouping: Grouping = .syscall, untold: Untold? = nil, _ selection: RowSelection,
        cursor: String, loadAverage: [Double]
    ) -> StatsDocument {
        var rows = rows
        selection.sort.sort(&rows, descending: selection.isDescending)
        if let top = selection.top { rows = Array(rows.prefix(top)) }
        let totals = totals
        return StatsDocument(
            host: identity.host, kernel: identity.kernel, version: identity.version, loadAverage: loadAverage,
            window: bounds, cursor: cursor, totals: totals, untold: untold,
            recorder: status(callsPerSecond: totals.double(.callsPerSecond)), grouping: grouping, rows: rows)
    }

    /// The whole distribution of one call; nil if the window doesn't have it.
    ///
    /// - Parameter isAlways: whether it is then one without calls.
    package func detail(_ syscall: SyscallID, cursor: String, isAlways: Bool = false) -> SyscallDetail? {
        guard let counts = allRows[syscall] ?? (isAlways ? SyscallCounts() : nil) else { return nil }
        let quantiles = QuantileBounds.all(counts.quantiles(permille: Figures.permille))
        let buckets = counts.histogram.bins.map { bin in
            BucketCount(
                fromNs: bin.bounds.lowerBound, toNs: bin.bounds.upperBound == .max ? nil : bin.bounds.upperBound,
                count: bin.count)
        }
        return SyscallDetail(
            window: bounds, cursor: cursor, syscall: row(syscall, counts, withOctaves: false), quantiles: quantiles,
            buckets: buckets)
    }

    /// Steps of the time before the window, as documents have them.
    package func steps(_ history: [HistoryStep]) -> [SyscallDetail.Step] {
        history.map { step in
            SyscallDetail.Step(
                from: Timestamp.rfc3339(unixNs: window.to.unixNs(of: step.from)),
                to: Timestamp.rfc3339(unixNs: window.to.unixNs(of: step.to)), seconds: step.seconds,
                octaves: step.octaves)
        }
    }

    /// The calls that have a row in the window.
    package var syscalls: [SyscallID] { Array(allRows.keys) }

    /// The window's rows, and an empty one for each call in flight since before the probe attached.
    private var allRows: Rows {
        window.rows.merging(inFlight.olderThanProbe.mapValues { _ in SyscallCounts() }) { counted, _ in counted }
    }

    var bounds: WindowBounds {
        WindowBounds(
            from: Timestamp.rfc3339(unixNs: window.to.unixNs(of: window.from)),
            to: Timestamp.rfc3339(unixNs: window.to.unixNs),
            seconds: window.seconds)
    }

    private var totals: StatisticValues {
        var sum = Figures(seconds: window.seconds)
        for counts in window.rows.values { sum.add(counts) }
        sum.inFlight = inFlight.olderThanProbe.values.reduce(0, +)
        for counts in snapshot.rows.values { sum.inFlight += counts.inFlight }
        return StatisticValues(sum, of: StatisticValues.additive)
    }

    private func status(callsPerSecond: Double) -> ProbeStatus {
        var status = ProbeStatus(attachedAt: Timestamp.rfc3339(unixNs: snapshot.attachedUnixNs))
        for counts in snapshot.rows.values {
            status.entries &+= counts[.entries]
            status.exits &+= counts.calls
            status.inFlight &+= counts.inFlight
            status.neverReturned &+= counts[.neverReturned]
        }
        let probe = snapshot.probe
        status.unmatchedExits = probe.unmatchedExits
        status.lost = Losses(probe.lost)
        status.costNsPerCall = probe.costNsPerCall
        status.costCPUPercent = probe.costNsPerCall.map { $0 * callsPerSecond / 1e7 }
        (status.attachment, status.attachmentWarning) = (identity.attachment, identity.attachmentWarning)
        (status.isFull, status.isCoarse) = (probe.isFull, probe.isCoarse)
        status.inFlightUnavailable = inFlight.failure
        return status
    }

    private func row(_ syscall: SyscallID, _ counts: SyscallCounts, withOctaves: Bool) -> StatsRow {
        let figures = Figures(
            counts, seconds: window.seconds,
            inFlight: (snapshot.rows[syscall]?.inFlight ?? 0) + inFlight.olderThanProbe[syscall, default: 0],
            oldestNs: inFlight.oldestNs[syscall])
        var errnos: [String: UInt64] = [:]
        for (number, count) in counts.errnos { errnos[Errno.rowName(number), default: 0] += count }
        return StatsRow(
            name: syscall.name, abi: syscall.abi?.rawValue, number: syscall.number,
            waitsByDesign: syscall.waitReason != nil, isCoarse: counts.isCoarse, errnos: errnos,
            values: StatisticValues(figures), octaves: withOctaves ? counts.histogram.byPowerOfTwo : nil)
    }
}
