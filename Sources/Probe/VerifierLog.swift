import Glibc

/// The buffer for the kernel's reasons to refuse a program. Untouched pages take no memory.
final class VerifierLog {
    /// As large as the kernels before 5.19 allow, so that the end, which has the reason, is never cut off.
    let size = Int(UInt32.max >> 8)
    let start: UnsafeMutablePointer<CChar>

    init?() {
        let address = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
        guard let address, address != MAP_FAILED else { return nil }
        start = address.assumingMemoryBound(to: CChar.self)
    }

    deinit { munmap(start, size) }

    var isEmpty: Bool { start[0] == 0 }

    /// The whole text.
    var text: String { String(cString: start) }

    /// Why it refused the program.
    var reason: String { Self.reason(in: text) }

    /// The last line of a log that isn't one of the figures that the verifier ends with.
    static func reason(in text: String) -> String {
        let figures = ["processed ", "verification time", "stack depth"]
        let lines = text.split(separator: "\n").map { $0.drop { $0.isWhitespace } }
        return lines.last { line in !line.isEmpty && !figures.contains { line.hasPrefix($0) } }.map { String($0) } ?? ""
    }
}
