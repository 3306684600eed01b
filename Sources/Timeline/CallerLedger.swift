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
    private static let batch = 256

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
        for folder in update.folders { folders.add(folder) }
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
        folders.settle()
        callers.cgroupPaths = folders.paths
    }

    /// Forgets who was made part of whom by snapshot `number` or before: no window holds any of it.
    mutating func forgetMerged(upTo number: UInt64) { merged.forget(upTo: number) }

    private mutating func add(_ birth: CallerUpdate.Birth) {
        callers.byNumber[birth.number] = birth.caller
        if let cgroup = birth.caller.cgroup { folders.use(cgroup) }
        guard let key = birth.caller.process else { return groups.add(birth.number, birth.caller) }
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
            let known = groups.number(of: caller)
            if known != number { doubles[number] = known }
            return
        }
        own.present.remove(number)
        own.former.append(number)
        members[key] = own
        if own.present.isEmpty {
            callers.processes[key]?.hasExited = true
            ended.append(key)
        } else if own.former.count > Self.maxFormer {
            crowded.insert(key)
        }
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

    /// Makes what processes were called before last part of what is of several names.
    private mutating func mergeFormer() {
        var targets: [UInt32: UInt32] = [:]
        for key in crowded {
            guard var own = members[key], own.former.count > Self.maxFormer else { continue }
            let leaving = own.former.prefix(own.former.count - Self.maxFormer)
            own.former.removeFirst(leaving.count)
            for number in leaving {
                guard var caller = callers.byNumber[number], caller.comm != nil else { continue }
                caller.comm = nil
                let target = group(caller)
                targets[number] = target
                if !own.former.contains(target) { own.former.insert(target, at: 0) }
            }
            members[key] = own
        }
        crowded = []
        if !targets.isEmpty { merge(targets) }
    }

    /// Where there are too many callers of no process, makes those that called least lately part of what is known by less.
    private mutating func mergeGroups() {
        guard groups.count > Self.maxGroups else { return }
        var targets: [UInt32: UInt32] = [:]
        for number in groups.oldest(groups.count - Self.maxGroups * 3 / 4) {
            guard var caller = callers.byNumber[number] else { continue }
            if caller.cgroup != nil {
                caller.cgroup = nil
            } else if caller.comm != nil {
                caller.comm = nil
            } else {
                caller.uid = nil
            }
            let target = group(caller)
            if target != number { targets[number] = target }
        }
        merge(targets)
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

    private mutating func merge(_ targets: [UInt32: UInt32]) {
        ledger.reassign { targets[$0] ?? $0 }
        for (number, target) in targets {
            if let cgroup = callers.byNumber.removeValue(forKey: number)?.cgroup { folders.leave(cgroup) }
            groups.remove(number)
            merged.add(number, to: target)
        }
    }
}
