import Measurements

/// The content of a `CallerLedger`, packed for a later process.
///
/// It begins with a version and a checksum of the rest. All numbers are unsigned LEB128; texts are their length and their UTF-8.
enum PackedCallers {
    /// Changes with the packed form.
    static let version: UInt64 = 2

    static func pack(_ ledger: CallerLedger) -> [UInt8] {
        var body = ByteEncoder()
        body.put(ledger.callers.byNumber.count)
        for (number, caller) in ledger.callers.byNumber {
            body.put(UInt64(number))
            body.put(caller)
        }
        body.put(ledger.callers.processes.count)
        for (key, process) in ledger.callers.processes {
            body.put(key)
            body.put(process.comm)
            body.put(process.innerPid ?? 0)
            body.put(process.cgroup)
            body.put(process.hasExited ? 1 : 0)
        }
        body.put(ledger.members.count)
        for (key, members) in ledger.members {
            body.put(key)
            body.put(Array(members.present))
            body.put(members.former)
        }
        body.put(ledger.ended.count)
        for key in ledger.ended { body.put(key) }
        let folders = ledger.folders.all
        body.put(folders.count)
        for folder in folders {
            body.put(folder.key)
            body.put(folder.parent)
            body.put(folder.name)
        }
        body.put(ledger.groups.inOrder)
        body.put(Array(ledger.groups.present))
        body.put(UInt64(ledger.groups.next))
        body.put(ledger.doubles.count)
        for (number, target) in ledger.doubles { body.put([number, target]) }
        body.append(PackedTallies(ledger.ledger).bytes)

        var head = ByteEncoder()
        head.put(version)
        head.put(checksum(body.bytes[...]))
        return head.bytes + body.bytes
    }

    /// The packed ledger; nil if this version can't read it.
    static func unpack(_ bytes: [UInt8]) -> CallerLedger? {
        guard bytes.count > 12 else { return nil }
        var decoder = ByteDecoder(bytes)
        guard decoder.next() == version else { return nil }
        guard decoder.next() == checksum(decoder.rest) else { return nil }
        var ledger = CallerLedger()
        for _ in 0..<decoder.nextInt() {
            let number = UInt32(decoder.next())
            ledger.callers.byNumber[number] = decoder.nextCaller()
        }
        for _ in 0..<decoder.nextInt() {
            let key = decoder.nextProcessKey()
            let (comm, inner) = (decoder.nextText(), decoder.nextInt())
            ledger.callers.processes[key] = Callers.Process(
                comm: comm, innerPid: inner == 0 ? nil : inner, cgroup: decoder.nextCgroup(),
                hasExited: decoder.next() == 1)
        }
        for _ in 0..<decoder.nextInt() {
            let key = decoder.nextProcessKey()
            ledger.members[key] = CallerLedger.Members(
                present: Set(decoder.nextNumbers()), former: decoder.nextNumbers())
        }
        for _ in 0..<decoder.nextInt() { ledger.ended.append(decoder.nextProcessKey()) }
        // Before the folders, since not all folders without callers are kept.
        for caller in ledger.callers.byNumber.values { if let cgroup = caller.cgroup { ledger.folders.use(cgroup) } }
        ledger.folders.add(
            (0..<decoder.nextInt()).map { _ in
                let (key, parent) = (decoder.nextCgroup()!, decoder.nextCgroup())
                return CallerUpdate.Folder(key: key, parent: parent, name: decoder.nextText())
            })
        let (groups, present) = (decoder.nextNumbers(), Set(decoder.nextNumbers()))
        for number in groups {
            if let caller = ledger.callers.byNumber[number] {
                ledger.groups.add(number, caller, isPresent: present.contains(number))
            }
        }
        ledger.groups.next = UInt32(decoder.next())
        for _ in 0..<decoder.nextInt() {
            let pair = decoder.nextNumbers()
            ledger.doubles[pair[0]] = pair[1]
        }
        ledger.callers.cgroupPaths = ledger.folders.paths
        PackedTallies(bytes: Array(decoder.rest)).add(to: &ledger.ledger) { $0 }
        ledger.balance.resume(ledger.ledger)
        return ledger
    }

    /// FNV-1a over words of 8 bytes, to detect incomplete and foreign blocks.
    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.withUnsafeBytes { bytes in
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            var place = 0
            while place + 8 <= bytes.count {
                hash = (hash ^ bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)) &* 0x100_0000_01b3
                place += 8
            }
            for byte in bytes[place...] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            return hash
        }
    }
}

extension ByteEncoder {
    fileprivate mutating func put(_ text: String) {
        put(text.utf8.count)
        append(text.utf8)
    }

    fileprivate mutating func put(_ key: ProcessKey) {
        put(key.pid)
        put(key.startNs)
    }

    fileprivate mutating func put(_ key: CgroupKey?) {
        put(UInt64(key == nil ? 0 : 1))
        guard let key else { return }
        put(UInt64(key.hierarchy))
        put(key.id)
    }

    fileprivate mutating func put(_ numbers: [UInt32]) {
        put(numbers.count)
        for number in numbers { put(UInt64(number)) }
    }

    fileprivate mutating func put(_ caller: Caller) {
        put((caller.process == nil ? 0 : 1) | (caller.comm == nil ? 0 : 2) | (caller.uid == nil ? 0 : 4) as UInt64)
        if let process = caller.process { put(process) }
        if let comm = caller.comm { put(comm) }
        if let uid = caller.uid { put(UInt64(uid)) }
        put(caller.cgroup)
    }
}

extension ByteDecoder {
    fileprivate mutating func nextText() -> String {
        let length = nextInt()
        return String(decoding: take(length), as: UTF8.self)
    }

    fileprivate mutating func nextProcessKey() -> ProcessKey { ProcessKey(pid: nextInt(), startNs: next()) }

    fileprivate mutating func nextCgroup() -> CgroupKey? {
        next() == 0 ? nil : CgroupKey(hierarchy: UInt32(next()), id: next())
    }

    fileprivate mutating func nextNumbers() -> [UInt32] { (0..<nextInt()).map { _ in UInt32(next()) } }

    fileprivate mutating func nextCaller() -> Caller {
        let has = next()
        let process = has & 1 != 0 ? nextProcessKey() : nil
        let comm = has & 2 != 0 ? nextText() : nil
        let uid = has & 4 != 0 ? UInt32(next()) : nil
        return Caller(process: process, comm: comm, cgroup: nextCgroup(), uid: uid)
    }
}
