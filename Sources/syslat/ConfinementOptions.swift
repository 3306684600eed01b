import ArgumentParser
import Sandbox
import HTTP

/// What the daemon gives up once it records.
struct SandboxOptions: ParsableArguments {
    @Option(help: "Become this user once the recorder is attached. Takes root to start with.")
    var user: String?

    @Flag(
        help: """
            Don't restrict the daemon's files, connections and system calls. Capabilities are dropped all the same.
            """)
    var noSandbox = false

    /// The user to become, looked up while that can still fail without harm.
    var wantedUser: User? {
        get throws { try user.map { try User($0) } }
    }

    /// What the daemon still needs when it serves.
    ///
    /// - Parameters:
    ///   - listen: where it listens.
    ///   - token: the file with the token, which is read again when it changes.
    func wanted(user: User?, listen: [SocketAddress], token: String?) -> Sandbox.Wanted {
        // Its own figures, the load, the number of CPUs, and the time zone of the log.
        var readable = ["/proc", "/sys/devices/system/cpu", "/etc/localtime", "/usr/share/zoneinfo"]
        // The folder, since a token is often replaced by renaming a new file over the old one.
        if let token { readable.append(Self.folder(of: token)) }
        let sockets = listen.compactMap { if case .unix(let path) = $0 { Self.folder(of: path) } else { nil } }
        return Sandbox.Wanted(
            user: user, hasSandbox: !noSandbox, files: .init(readable: readable, removable: sockets))
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
