import Glibc
import Platform

/// Names of kernel functions by address, from /proc/kallsyms.
///
/// The kernel decides who may see addresses when the file is opened, so it is opened early, while the process has its
/// privileges, and read when the first stack is asked for. About 5 MB from then on.
package final class KernelSymbols {
    private let file: OwnedDescriptor?
    /// The functions' addresses in order; empty until read, or if they may not be seen.
    private var addresses: [UInt64] = []
    /// Where each function's name begins in `names`, which has them all one after the other.
    private var offsets: [UInt32] = []
    private var names: [UInt8] = []
    private var isRead = false

    /// Opens /proc/kallsyms.
    package init(path: String = "/proc/kallsyms") { file = try? OwnedDescriptor(reading: path) }

    /// The function that `address` is in; nil if it isn't known. Never the address itself. O(log symbols).
    package func name(of address: UInt64) -> String? {
        if !isRead { readAll() }
        var (low, high) = (0, addresses.count)
        while low < high {
            let middle = (low + high) / 2
            if addresses[middle] <= address { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        let end = low < offsets.count ? Int(offsets[low]) : names.count
        return String(decoding: names[Int(offsets[low - 1])..<end], as: UTF8.self)
    }

    /// The first address that this process is shown; 0 where they are hidden, nil without symbols.
    static func firstAddress(path: String = "/proc/kallsyms") -> UInt64? {
        guard let file = try? OwnedDescriptor(reading: path) else { return nil }
        // The first symbols may be at 0 by right: per-CPU variables on x86.
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        for _ in 0..<64 {
            let count = read(file.number, &chunk, chunk.count)
            if count <= 0 { break }
            let lines = String(decoding: chunk[..<count], as: UTF8.self).split(separator: "\n").dropFirst()
            for line in lines {
                if let address = UInt64(line.prefix(while: { $0 != " " }), radix: 16), address != 0 { return address }
            }
        }
        return 0
    }

    private func readAll() {
        isRead = true
        guard let file else { return }
        var symbols: [(address: UInt64, offset: UInt32, length: UInt32)] = []
        var text: [UInt8] = []
        var pending: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(file.number, &chunk, chunk.count)
            if count <= 0 { break }
            pending += chunk[..<count]
            var start = 0
            while let end = pending[start...].firstIndex(of: UInt8(ascii: "\n")) {
                Self.parse(pending[start..<end], into: &symbols, &text)
                start = end + 1
            }
            pending.removeFirst(start)
        }
        symbols.sort { $0.address < $1.address }
        addresses = symbols.map(\.address)
        names.reserveCapacity(text.count)
        for symbol in symbols {
            offsets.append(UInt32(names.count))
            names += text[Int(symbol.offset)..<Int(symbol.offset + symbol.length)]
        }
    }

    /// A line is `ADDRESS TYPE NAME`, perhaps with a tab and `[module]`; types t, T, w and W are functions.
    private static func parse(
        _ line: ArraySlice<UInt8>, into symbols: inout [(address: UInt64, offset: UInt32, length: UInt32)],
        _ text: inout [UInt8]
    ) {
        var address: UInt64 = 0
        var position = line.startIndex
        while position < line.endIndex, line[position] != UInt8(ascii: " ") {
            let byte = line[position]
            address = address << 4 | UInt64(byte < 58 ? byte &- 48 : (byte | 0x20) &- 87)
            position += 1
        }
        guard address != 0, position + 3 < line.endIndex, "tTwW".utf8.contains(line[position + 1]) else { return }
        let name = line[(position + 3)...].prefix { $0 != UInt8(ascii: "\t") }
        symbols.append((address, UInt32(text.count), UInt32(name.count)))
        text += name
    }
}
