import CSyslatLayout
import Measurements

/// The roster of callers: gives each a unique number, and returns ended callers to the kernel half.
struct CallerRoster {
    private let maps: CallerMaps
    /// The number of each of the kernel half's callers; 0 if it isn't known.
    private var numbers = [UInt32](repeating: 0, count: Int(SYSLAT_CALLERS))
    private var nextNumber = UInt32(UntoldReason.allCases.count)
    /// Ended callers that may still have uncollected counts.
    private var closing: [UInt32] = []
    /// Callers that can be returned to the kernel half.
    private var closed: [UInt32] = []
    /// The number of folders read so far.
    private var foldersRead: UInt32

    init(_ maps: CallerMaps) {
        self.maps = maps
        foldersRead = maps.roster.pointee.read
    }

    /// Whether it should be read again soon, before the kernel half runs out of free callers.
    var isScarce: Bool {
        let roster = maps.roster
        return roster.pointee.given &- roster.pointee.taken < UInt32(SYSLAT_CALLERS) * 3 / 4
            || roster.pointee.written &- foldersRead > UInt32(SYSLAT_CGROUPS) / 4
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

    /// Finds the callers that have ended by now.
    mutating func findEnded() {
        let known = Set(closed)
        closing = []
        var (place, index) = (UInt32(0), UInt32(0))
        while syslat_next_ended(maps.roster, &place, &index) { if !known.contains(index) { closing.append(index) } }
    }

    /// Closes the callers that were found to have ended; their calls have been collected since. Returns their numbers,
    /// which are final.
    mutating func close() -> [UInt32] {
        var ended: [UInt32] = []
        for index in closing {
            if numbers[Int(index)] != 0 { ended.append(numbers[Int(index)]) }
            numbers[Int(index)] = 0
        }
        closed += closing
        closing = []
        return ended
    }

    /// Returns closed and collected callers to the kernel half.
    mutating func giveBack() {
        for index in closed { syslat_give_back(maps.roster, index) }
        closed = []
        syslat_forgive(maps.roster)
        syslat_set_cgroups_read(maps.roster, foldersRead)
    }

    /// The folders that the kernel half reported since the last call.
    mutating func folders() -> [CallerUpdate.Folder] {
        var folders: [CallerUpdate.Folder] = []
        var folder = syslat_cgroup()
        while syslat_next_cgroup(maps.roster, &foldersRead, &folder) {
            folders.append(
                CallerUpdate.Folder(
                    key: CgroupKey(hierarchy: folder.hierarchy, id: folder.id),
                    parent: folder.parent == 0 ? nil : CgroupKey(hierarchy: folder.hierarchy, id: folder.parent),
                    name: String(field: folder.name)))
        }
        return folders
    }
}

extension CallerRoster {
    /// The state for a later process.
    var packed: [UInt32] {
        let known = numbers.indices.filter { numbers[$0] != 0 }
        return [nextNumber, foldersRead, UInt32(known.count)] + known.flatMap { [UInt32($0), numbers[$0]] }
    }

    /// Resumes from `packed` of an earlier process.
    mutating func resume(_ packed: ArraySlice<UInt32>) {
        let words = Array(packed)
        guard words.count >= 3, words.count == 3 + 2 * Int(words[2]) else { return }
        (nextNumber, foldersRead) = (words[0], words[1])
        for place in stride(from: 3, to: words.count, by: 2) where words[place] < UInt32(SYSLAT_CALLERS) {
            numbers[Int(words[place])] = words[place + 1]
        }
    }
}

extension String {
    /// The content of a C array up to its first 0.
    init<Field>(field: Field) {
        self = withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
