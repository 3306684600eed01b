import Histograms
package import Measurements
package import Syscalls
import Text

extension DocumentBuilder {
    /// - Parameters:
    ///   - grouping: the kind of subject of the rows.
    ///   - filter: the selected callers.
    ///   - activity: the calls of each caller in the window.
    ///   - userName: the name of a user; nil if it isn't known.
    ///   - cursor: names the snapshot.
    ///   - loadAverage: the machine's, over 1, 5 and 15 minutes.
    package func stats(
        _ selection: RowSelection, by grouping: Grouping, of filter: SubjectFilter, in activity: Activity,
        userName: @escaping (UInt32) -> String?, cursor: String, loadAverage: [Double]
    ) -> StatsDocument {
        let names = SubjectNames(callers: activity.callers, userName: userName)
        let sums = sums(by: grouping, of: filter, in: activity, names, selects: selection.selects)
        var shares = grouping == .syscall ? [] : sums.largestShares(Self.shareCount)
        let rows = sums.subjects.indices.compactMap { index -> StatsRow? in
            let subject = sums.subjects[index]
            guard sums.counts[index].calls > 0 || subject.inFlight > 0 else { return nil }
            var row = row(subject, sums.counts[index], names, withOctaves: selection.hasOctaves)
            if grouping != .syscall { swap(&row.syscalls!, &shares[index]) }
            return row
        }
        return document(
            rows, by: grouping, untold: sums.untold, selection, cursor: cursor, loadAverage: loadAverage)
    }

    /// The whole distribution, by octave, of the calls that `selection` selects, one for each kind of call: a name can
    /// have several ABIs.
    ///
    /// - Parameter fallback: the kind of call that has one without calls if there is none.
    package func details(
        _ selection: RowSelection, of filter: SubjectFilter, in activity: Activity,
        userName: @escaping (UInt32) -> String?, orEmpty fallback: SyscallID?, cursor: String
    ) -> [SyscallDetail] {
        let names = SubjectNames(callers: activity.callers, userName: userName)
        let sums = sums(by: .syscall, of: filter, in: activity, names, selects: selection.selects)
        var found = zip(sums.subjects, sums.counts).filter { $1.calls > 0 || $0.inFlight > 0 }
        if found.isEmpty, let fallback { found = [(SubjectSums.Subject(key: .syscall(fallback)), CoarseCounts())] }
        return found.map { subject, counts in
            let buckets = counts.octaves.indices.filter { counts.octaves[$0] > 0 }.map { octave in
                let bounds = counts.bounds(ofOctave: octave)
                return BucketCount(
                    fromNs: bounds.lowerBound, toNs: bounds.upperBound == .max ? nil : bounds.upperBound,
                    count: counts.octaves[octave])
            }
            return SyscallDetail(
                window: bounds, cursor: cursor, syscall: row(subject, counts, names, withOctaves: false),
                quantiles: QuantileBounds.all(counts.quantiles(permille: Figures.permille)), buckets: buckets)
        }
    }

    /// The number of system calls that a row of another subject names.
    private static let shareCount = 3

    private func sums(
        by grouping: Grouping, of filter: SubjectFilter, in activity: Activity, _ names: SubjectNames,
        selects: (SyscallID) -> Bool
    ) -> SubjectSums {
        var sums = SubjectSums(activity.ledger, by: grouping, selects: selects, filter: filter, names: names)
        sums.add(inFlight, selects: selects, filter: filter)
        return sums
    }

    private func row(
        _ subject: SubjectSums.Subject, _ counts: CoarseCounts, _ names: SubjectNames, withOctaves: Bool
    ) -> StatsRow {
        let quantiles = counts.quantiles(permille: Figures.permille)
        var figures = Figures(seconds: window.seconds)
        (figures.calls, figures.counters) = (counts.calls, counts.counters)
        (figures.inFlight, figures.oldestNs) = (subject.inFlight, subject.oldestNs)
        if counts.calls > 0 { figures.latency = (counts.minNs, quantiles.map { $0.value }, counts.maxNs) }
        let known = inFlight.failure == nil ? Self.knownOfSubjects : Self.countedOfSubjects
        var row = StatsRow(
            subject: description(subject, names), isCoarse: true, values: StatisticValues(figures, of: known),
            percentileBounds: PercentileBounds(quantiles.map { $0.bounds }),
            octaves: withOctaves ? counts.byPowerOfTwo : nil)
        if case .syscall(let syscall) = subject.key {
            row.waitsByDesign = syscall.waitReason != nil
        } else {
            row.syscalls = []
        }
        return row
    }

    /// The statistics of subjects. Entries and calls that never returned aren't counted by caller.
    private static let knownOfSubjects = Statistic.allCases.filter { $0 != .entries && $0 != .neverReturned }
    /// The same if the calls in flight can't be listed.
    private static let countedOfSubjects = knownOfSubjects.filter { $0 != .inFlight && $0 != .oldest }

    private func description(_ subject: SubjectSums.Subject, _ names: SubjectNames) -> RowSubject {
        switch subject.key {
        case .syscall(let syscall):
            .syscall(name: syscall.name, abi: syscall.abi?.rawValue, number: syscall.number)
        case .process(nil): .process(ProcessDescription(pid: nil, comm: nil, hasExited: true))
        case .process(let key?): .process(process(key, subject, names))
        case .command(let comm): .command(comm)
        case .cgroup(let path): .cgroup(path.map { CgroupDescription(path: $0) })
        case .user(let uid): .user(uid.map { UserDescription(uid: $0, name: names.userName($0)) })
        }
    }

    private func process(
        _ key: ProcessKey, _ subject: SubjectSums.Subject, _ names: SubjectNames
    ) -> ProcessDescription {
        let known = names.callers.processes[key]
        let innerPid = known?.innerPid.flatMap { $0 == key.pid ? nil : $0 }
        let startedAt =
            key.startNs == 0 ? nil : Timestamp.rfc3339(unixNs: snapshot.unixNs(ofMonotonicNs: key.startNs))
        return ProcessDescription(
            pid: key.pid, innerPid: innerPid, comm: known?.comm ?? subject.comm, startedAt: startedAt,
            cgroup: names.cgroup(known?.cgroup ?? subject.cgroup), hasExited: known?.hasExited ?? false)
    }
}
