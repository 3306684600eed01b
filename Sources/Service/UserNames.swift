import Platform

/// The names of users, as `/etc/passwd` had them when the daemon started: later it may not read files, and asks no directory.
struct UserNames {
    private var names: [UInt32: String] = [:]

    /// Source: passwd(5).
    init(path: String = "/etc/passwd") {
        for line in SmallFile.text(path)?.split(separator: "\n") ?? [] where !line.hasPrefix("#") {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            // The first that has an id gives it its name, as getpwuid(3) does.
            guard fields.count > 2, let uid = UInt32(fields[2]), names[uid] == nil else { continue }
            names[uid] = String(fields[0])
        }
    }

    func name(of uid: UInt32) -> String? { names[uid] }
}
