import CSyslatLayout
import Measurements

/// Which callers there are: gives each a number of its own, and gives the kernel half back those that have ended.
struct CallerRoster {
    private let maps: CallerMaps
    /// The number of each of the kernel half's callers; 0 for one that isn't known.
    private var numbers = [UInt32](repeating: 0, count: Int(SYSLAT_CALLERS))
    private var nextNumber = UInt32(UntoldReason.allCases.count)
    /// Callers that have ended.
    private var closing: [UInt32] = []

    init(_ maps: CallerMaps) { self.maps = maps }

    /// Whether it should be read again soon, before callers are so few that less is told of new ones.
    var isScarce: Bool {
        let roster = maps.roster.pointee
        return roster.given &- roster.taken < UInt32(SYSLAT_CALLERS) * 3 / 4
    }

    /// The number of the kernel half's caller `index`.
    mutating func number(of index: UInt32, births: inout [CallerUpdate.Birth]) -> UInt32 {
        let known = numbers[Int(index)]
        if known != 0 { return known }
        let number = nextNumber
        nextNumber += 1
        numbers[Int(index)] = number
        births.append(birth(maps.callers[Int(index)], number))
        return number
    }

    private func birth(_ caller: syslat_caller, _ number: UInt32) -> CallerUpdate.Birth {
        let isNameless = caller.flags & UInt32(SYSLAT_CALLER_NAMELESS) != 0
        let process = caller.tgid == 0 ? nil : ProcessKey(pid: Int(caller.tgid), startNs: caller.start_ns)
        return CallerUpdate.Birth(
            number: number,
            caller: Caller(
                process: process, comm: isNameless ? nil : String(field: caller.comm),
                cgroup: caller.cgroup == 0 ? nil : CgroupKey(hierarchy: caller.hierarchy, id: caller.cgroup),
                uid: caller.uid),
            isLeader: caller.flags & UInt32(SYSLAT_CALLER_LEADER) != 0, innerPid: Int(caller.inner_tgid),
            order: caller.flags >> UInt32(SYSLAT_CALLER_ORDER_SHIFT))
    }

    /// Gives back the callers that had ended when this was called last: what they did has been collected since. Returns their
    /// numbers, which nothing will be told of any more.
    mutating func giveBack() -> [UInt32] {
        var ended: [UInt32] = []
        for index in closing {
            if numbers[Int(index)] != 0 { ended.append(numbers[Int(index)]) }
            numbers[Int(index)] = 0
            syslat_give_back(maps.roster, index)
        }
        closing = []
        var (place, index) = (UInt32(0), UInt32(0))
        while syslat_next_ended(maps.roster, &place, &index) { closing.append(index) }
        syslat_forgive(maps.roster)
        return ended
    }

    /// The folders that were written down since this was called last.
    func folders() -> [CallerUpdate.Folder] {
        var folders: [CallerUpdate.Folder] = []
        var folder = syslat_cgroup()
        while syslat_next_cgroup(maps.roster, &folder) {
            folders.append(
                CallerUpdate.Folder(
                    key: CgroupKey(hierarchy: folder.hierarchy, id: folder.id),
                    parent: folder.parent == 0 ? nil : CgroupKey(hierarchy: folder.hierarchy, id: folder.parent),
                    name: String(field: folder.name)))
        }
        return folders
    }
}

extension String {
    /// What an array of C holds up to its first 0.
    init<Field>(field: Field) {
        self = withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
