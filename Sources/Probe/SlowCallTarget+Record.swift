import CSyslatLayout
import Glibc
import Measurements
import Text

extension SlowCall.Target {
    /// Reads a target of a record.
    init(_ target: UnsafePointer<syslat_target>) {
        let head = target.pointee
        let bytes = UnsafeBufferPointer(start: syslat_text_of(target), count: Int(head.length))
        let isCut = head.flags & UInt8(SYSLAT_TARGET_CUT) != 0
        let argument = Int(head.argument)
        switch UInt32(head.kind) {
        case SYSLAT_TARGET_FILE.rawValue:
            let isRootless = head.flags & UInt8(SYSLAT_TARGET_ROOTLESS) != 0
            self.init(
                argument: argument, kind: .file,
                text: isRootless
                    ? Self.rootless(bytes.prefix { $0 != 0 }, head)
                    : Self.path(bytes, isCut: isCut),
                isDeleted: !isRootless && head.flags & UInt8(SYSLAT_TARGET_DELETED) != 0, isCut: isCut)
        case SYSLAT_TARGET_SOCKET.rawValue:
            var socket = syslat_socket()
            withUnsafeMutableBytes(of: &socket) { $0.copyBytes(from: bytes.prefix($0.count)) }
            self.init(argument: argument, kind: .socket, text: SocketText.of(socket))
        case SYSLAT_TARGET_ADDRESS.rawValue:
            self.init(argument: argument, kind: .address, text: SocketText.of(address: bytes[...]))
        default: self.init(argument: argument, kind: .path, text: EscapedText.of(bytes), isCut: isCut)
        }
    }

    /// - Parameter names: the names of folders, the innermost first, each ended by a 0.
    private static func path(_ names: UnsafeBufferPointer<UInt8>, isCut: Bool) -> String {
        var parts = names.split(separator: 0, omittingEmptySubsequences: false)
        // The rest after the last 0: empty, or a name that was cut for lack of room.
        parts.removeLast()
        let path = parts.reversed().map { EscapedText.of($0) }.joined(separator: "/")
        return isCut ? path : "/\(path)"
    }

    /// Files without a folder, in the form of /proc/PID/fd.
    private static func rootless(_ name: Slice<UnsafeBufferPointer<UInt8>>, _ head: syslat_target) -> String {
        if head.isPipe { return "pipe:[\(head.inode)]" }
        switch UInt32(head.file_system) {
        case SYSLAT_FILE_SYSTEM_NAMESPACES.rawValue: return "ns:[\(head.inode)]"
        case SYSLAT_FILE_SYSTEM_PROCESSES.rawValue: return "pidfd:[\(head.inode)]"
        default: break
        }
        let text = EscapedText.of(name)
        if text.isEmpty || text == "/" { return "anon:[\(head.inode)]" }
        return text.hasPrefix("[") ? "anon_inode:\(text)" : text
    }
}

extension syslat_target {
    fileprivate var isPipe: Bool { UInt32(mode) & UInt32(S_IFMT) == UInt32(S_IFIFO) }
}
