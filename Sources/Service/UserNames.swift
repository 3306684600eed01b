import Platform

/// The names of users in `/etc/passwd` at the start of the daemon. Later it may not read files, and it asks no directory service.
struct UserNames {
    private var names: [UInt32: String] = [:]

    /// Source: passwd(5).
    init(path: String = "/etc/passwd") {
        for line in SmallFile.text(path)?.split(separator: "\n") ?? [] where !line.hasPrefix("#") {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            // The first line with an id names the user, as with getpwuid(3).
            guard fields.count > 2, let uid = UInt32(fields[2]), names[uid] == nil else { continue }
            names[uid] = String(fields[0])
        }
    }

    func name(of uid: UInt32) -> String? { names[uid] }
}
