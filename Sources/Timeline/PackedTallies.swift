import Measurements

/// Tallies, packed: about 15 bytes each.
///
/// Each has the caller, call and group of its key, the time, the part of it spent waiting, the longest call, the
/// errors, and the counts. All are unsigned LEB128 numbers.
struct PackedTallies {
    /// The packed form.
    let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    init(_ ledger: Ledger) {
        var encoder = ByteEncoder()
        ledger.forEach { key, tally in
            encoder.put(UInt64(key.caller))
            encoder.put(UInt64(key.code) << 4 | UInt64(key.group))
            encoder.put(tally.totalNs)
            // Most calls neither wait nor fail.
            let flags: UInt64 =
                (tally.waitNs != 0 ? 1 : 0) | (tally.runnableNs != 0 ? 2 : 0) | (tally.errors != 0 ? 4 : 0)
                | (tally.maxNs != tally.totalNs ? 8 : 0)
            let filled = tally.counts.indices.reduce(UInt64(0)) { tally.counts[$1] == 0 ? $0 : $0 | 1 << UInt64($1) }
            encoder.put(flags | filled << 4)
            if tally.waitNs != 0 { encoder.put(tally.waitNs) }
            if tally.runnableNs != 0 { encoder.put(tally.runnableNs) }
            if tally.errors != 0 { encoder.put(tally.errors) }
            if tally.maxNs != tally.totalNs { encoder.put(tally.maxNs) }
            for index in tally.counts.indices where tally.counts[index] != 0 { encoder.put(tally.counts[index]) }
        }
        bytes = encoder.bytes
    }

    /// Adds all to `ledger`, each to the caller that `caller` returns.
    func add(to ledger: inout Ledger, caller: (UInt32) -> UInt32) {
        forEach { key, tally in ledger.add(tally, to: key.of(caller: caller(key.caller))) }
    }

    /// Each with its key.
    func forEach(_ body: (LedgerKey, Tally) -> Void) {
        var decoder = ByteDecoder(bytes)
        while !decoder.isAtEnd {
            let number = UInt32(truncatingIfNeeded: decoder.next())
            let call = decoder.next()
            var tally = Tally()
            tally.totalNs = decoder.next()
            let flags = decoder.next()
            if flags & 1 != 0 { tally.waitNs = decoder.next() }
            if flags & 2 != 0 { tally.runnableNs = decoder.next() }
            if flags & 4 != 0 { tally.errors = decoder.next() }
            tally.maxNs = flags & 8 != 0 ? decoder.next() : tally.totalNs
            for index in tally.counts.indices where flags >> UInt64(4 + index) & 1 != 0 {
                tally.counts[index] = decoder.next()
            }
            body(LedgerKey(caller: number, code: UInt32(call >> 4), group: UInt8(call & 15)), tally)
        }
    }
}
