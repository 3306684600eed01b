import Histograms
import Measurements

/// What all callers did since the probe attached, and who they are.
///
/// Memory is bounded, whatever callers come and go: of processes that ended the newest `maxEnded` are told one by one; the others,
/// and callers that are nobody any more, are counted together with those that agree in name, control group and user; and of these
/// there are at most `maxGroups`.
struct CallerLedger {
    /// How many processes that have ended are told one by one.
    static let maxEnded = 1000
    /// How many callers of a process that goes on are told after no thread is them any more.
    static let maxFormer = 64
    /// How many callers there may be that are of no process.
    static let maxGroups = 4096
    /// What is merged is merged by so many, since it takes a pass over all.
    private static let batch = 128

    var ledger = Ledger()
    var callers = Callers()
    /// Callers that were made part of others.
    private(set) var merged = MergedCallers()

    var balance = UntoldBalance()
    /// The callers of each process that have threads, and those that had.
    var members: [ProcessKey: Members] = [:]
    /// Processes that have ended, in that order.
    var ended: [ProcessKey] = []
    /// Processes with more former callers than are told.
    private var crowded: Set<ProcessKey> = []
    /// Callers of no process that have ended, by those that are known by the same.
    var doubles: [UInt32: UInt32] = [:]
    var groups = CallerGroups()
    var folders = CgroupFolders()

    struct Members {
        var present: Set<UInt32> = []
        var former: [UInt32] = []
    }

    /// Takes over what snapshot `number` learnt, and adds what is nobody's: what its rows have beyond all that is told. `pending` gets
    /// all of it too.
    mutating func add(_ update: CallerUpdate, rows: Rows, at number: UInt64, to pending: inout Ledger) {
        merged.snapshot = number
        folders.add(update.folders)
        for birth in update.births { add(birth) }
        var moved = update.tallies
        balance.add(update.tallies)
        // Rows of a CPU that couldn't be read at one moment may be ahead of what is told of it.
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

    /// Forgets who was made part of whom by snapshot `number` or before: no window holds any of it.
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

    /// No thread is `number` any more.
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

    /// Makes the callers of the processes that ended first part of others.
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

    /// Makes what processes were called before last part of what is of several names; where that is too many as well, since it is of
    /// many control groups or users, part of what is of several of those.
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

    /// Where there are too many callers of no process, makes those that called least lately part of what is known by less.
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

    /// The number of the caller that is known by just this.
    private mutating func group(_ caller: Caller) -> UInt32 {
        let number = groups.number(of: caller)
        if callers.byNumber[number] == nil {
            callers.byNumber[number] = caller
            if let cgroup = caller.cgroup { folders.use(cgroup) }
        }
        return number
    }

    /// Makes each part of its target; that may be part of another by the same.
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
    // What of it is known, and can be forgotten by setting it to false.
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

    /// Whether it is known what is to be forgotten in this step, and nothing of what is forgotten before.
    fileprivate func isAt(_ step: Int, of order: [WritableKeyPath<Caller, Bool>]) -> Bool {
        self[keyPath: order[step]] && order[..<step].allSatisfy { !self[keyPath: $0] }
    }
}
