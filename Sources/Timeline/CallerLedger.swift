import Histograms
import Measurements

/// The calls of all callers since the probe attached, and their identities.
///
/// Memory is bounded for any number of callers. The newest `maxEnded` processes that have ended keep rows of their own.
/// Older ones, and callers without threads, are merged with those of equal name, control group and user. There are at
/// most `maxGroups` of these.
struct CallerLedger {
    /// The most ended processes with rows of their own.
    static let maxEnded = 1000
    /// The most callers without threads of a running process.
    static let maxFormer = 64
    /// The most callers without a process.
    static let maxGroups = 4096
    /// The number of callers in one merge, since a merge takes a pass over all.
    private static let batch = 128

    var ledger = Ledger()
    var callers = Callers()
    /// Callers that were merged into others.
    private(set) var merged = MergedCallers()

    var balance = UntoldBalance()
    /// The callers of each process with threads, and those without.
    var members: [ProcessKey: Members] = [:]
    /// Processes that have ended, in the order of their ends.
    var ended: [ProcessKey] = []
    /// Processes with more former callers than the limit.
    private var crowded: Set<ProcessKey> = []
    /// Callers of ended processes, by the group with the same properties.
    var doubles: [UInt32: UInt32] = [:]
    var groups = CallerGroups()
    var folders = CgroupFolders()

    struct Members {
        var present: Set<UInt32> = []
        var former: [UInt32] = []
    }

    /// Adds the news of snapshot `number`, and the untold calls: those in its rows beyond the tallies of all callers.
    /// Adds all of it to `pending` as well.
    mutating func add(_ update: CallerUpdate, rows: Rows, at number: UInt64, to pending: inout Ledger) {
        merged.snapshot = number
        folders.add(update.folders)
        for birth in update.births { add(birth) }
        var moved = update.tallies
        balance.add(update.tallies)
        // Rows of a CPU that couldn't be read at one moment can be ahead of its tallies.
        if update.isWhole { balance.settle(rows) { moved.add($0, to: $1) } }
        ledger.add(moved)
        pending.add(moved)
        for number in update.ended { end(number) }
        mergeDoubles()
        mergeEnded()
        mergeFormer()
        mergeGroups()
        callers.cgroupPaths = folders.paths
    }

    /// Forgets merges up to snapshot `number`, which no window needs.
    mutating func forgetMerged(upTo number: UInt64) { merged.forget(upTo: number) }

    private mutating func add(_ birth: CallerUpdate.Birth) {
        callers.byNumber[birth.number] = birth.caller
        if let cgroup = birth.caller.cgroup { folders.use(cgroup) }
        guard let key = birth.caller.process else {
            return groups.add(birth.number, birth.caller, isPresent: true)
        }
        members[key, default: Members()].present.insert(birth.number)
        var process = callers.processes[key] ?? Callers.Process(comm: birth.caller.comm ?? "")
        if birth.isLeader, let comm = birth.caller.comm { process.comm = comm }
        process.innerPid = birth.innerPid == 0 || birth.innerPid == key.pid ? nil : birth.innerPid
        process.cgroup = birth.caller.cgroup
        if process.hasExited {
            process.hasExited = false
            ended.removeAll { $0 == key }
        }
        callers.processes[key] = process
    }

    /// Called when `number` has no threads any more.
    private mutating func end(_ number: UInt32) {
        guard let caller = callers.byNumber[number] else { return }
        guard let key = caller.process, var own = members[key] else {
            let known = group(caller)
            if known != number { doubles[number] = known }
            groups.leave(number)
            return
        }
        own.present.remove(number)
        own.former.append(number)
        members[key] = own
        if own.present.isEmpty {
            callers.processes[key]?.hasExited = true
            ended.append(key)
        }
        if own.former.count > Self.maxFormer { crowded.insert(key) }
    }

    private mutating func mergeDoubles() {
        guard doubles.count >= Self.batch else { return }
        merge(doubles)
        doubles = [:]
    }

    /// Merges the callers of the processes that ended first.
    private mutating func mergeEnded() {
        guard ended.count >= Self.maxEnded + Self.batch else { return }
        let leaving = ended.prefix(ended.count - Self.maxEnded)
        var targets: [UInt32: UInt32] = [:]
        for key in leaving {
            for number in members.removeValue(forKey: key)?.former ?? [] {
                guard var caller = callers.byNumber[number] else { continue }
                caller.process = nil
                targets[number] = group(caller)
            }
            callers.processes[key] = nil
        }
        ended.removeFirst(leaving.count)
        merge(targets)
    }

    /// Merges former names of processes into a caller of several names; if there are still too many, because of many
    /// control groups or users, into a caller of several of those.
    private mutating func mergeFormer() {
        var targets: [UInt32: UInt32] = [:]
        for key in crowded {
            guard var own = members[key] else { continue }
            let order = [\Caller.knowsName, \.knowsCgroup, \.knowsUser]
            for step in order.indices {
                let known = own.former.filter { callers.byNumber[$0]?.isAt(step, of: order) == true }
                guard known.count > Self.maxFormer else { continue }
                let leaving = Set(known.prefix(known.count - Self.maxFormer))
                own.former.removeAll { leaving.contains($0) }
                for number in known.prefix(leaving.count) {
                    guard var caller = callers.byNumber[number] else { continue }
                    caller[keyPath: order[step]] = false
                    let target = group(caller)
                    targets[number] = target
                    if !own.former.contains(target) { own.former.append(target) }
                }
            }
            members[key] = own
        }
        crowded = []
        merge(targets)
    }

    /// If there are too many callers without a process, merges the least recently used ones into callers with fewer
    /// known properties.
    private mutating func mergeGroups() {
        let order = [\Caller.knowsCgroup, \.knowsName, \.knowsUser]
        for step in order.indices where groups.formerCount > Self.maxGroups {
            let leaving = groups.oldest(groups.formerCount - Self.maxGroups * 3 / 4) { $0.isAt(step, of: order) }
            var targets: [UInt32: UInt32] = [:]
            for number in leaving {
                guard var caller = callers.byNumber[number] else { continue }
                caller[keyPath: order[step]] = false
                targets[number] = group(caller)
            }
            merge(targets)
        }
    }

    /// The number of the caller with exactly these properties.
    private mutating func group(_ caller: Caller) -> UInt32 {
        let number = groups.number(of: caller)
        if callers.byNumber[number] == nil {
            callers.byNumber[number] = caller
            if let cgroup = caller.cgroup { folders.use(cgroup) }
        }
        return number
    }

    /// Merges each caller into its target, which can itself be merged in the same step.
    private mutating func merge(_ targets: [UInt32: UInt32]) {
        if targets.isEmpty { return }
        func last(_ number: UInt32) -> UInt32 {
            var number = number
            while let target = targets[number] { number = target }
            return number
        }
        ledger.reassign(last)
        doubles = doubles.mapValues(last)
        for (number, target) in targets {
            if let cgroup = callers.byNumber.removeValue(forKey: number)?.cgroup { folders.leave(cgroup) }
            groups.remove(number)
            merged.add(number, to: target)
        }
    }
}

extension Caller {
    // The known properties; setting one to false forgets it.
    fileprivate var knowsName: Bool {
        get { comm != nil }
        set { if !newValue { comm = nil } }
    }
    fileprivate var knowsCgroup: Bool {
        get { cgroup != nil }
        set { if !newValue { cgroup = nil } }
    }
    fileprivate var knowsUser: Bool {
        get { uid != nil }
        set { if !newValue { uid = nil } }
    }

    /// Whether the properties that this step forgets are known, and those of earlier steps are not.
    fileprivate func isAt(_ step: Int, of order: [WritableKeyPath<Caller, Bool>]) -> Bool {
        self[keyPath: order[step]] && order[..<step].allSatisfy { !self[keyPath: $0] }
    }
}
