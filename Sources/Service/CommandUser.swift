package import Glibc

/// The user that a command runs as: the one who called sudo or doas.
package struct CommandUser: Equatable {
    /// The user's id.
    package let id: uid_t
    /// Its first group.
    package let group: gid_t
    /// All its groups.
    package let groups: [gid_t]
    /// The login name; nil if the id has none.
    package let name: String?
    /// The home folder; nil if the id has none.
    package let home: String?

    /// Who called sudo or doas, by what these leave in `environment`; nil where this isn't root, nobody did, or root itself.
    package static func calling(environment: [String: String], effectiveID: uid_t = geteuid()) -> CommandUser? {
        guard effectiveID == 0 else { return nil }
        if let text = environment["SUDO_UID"], let id = uid_t(text), id != 0 {
            return CommandUser(id: id, group: environment["SUDO_GID"].flatMap { gid_t($0) })
        }
        guard let name = environment["DOAS_USER"], let entry = getpwnam(name), entry.pointee.pw_uid != 0 else {
            return nil
        }
        return CommandUser(id: entry.pointee.pw_uid, group: nil)
    }

    private init(id: uid_t, group: gid_t?) {
        let entry = getpwuid(id)?.pointee
        self.id = id
        self.group = group ?? entry?.pw_gid ?? id
        name = entry.map { String(cString: $0.pw_name) }
        home = entry.map { String(cString: $0.pw_dir) }
        groups = name.map { [own = self.group] in Self.groups(of: $0, own) } ?? [self.group]
    }

    private static func groups(of name: String, _ own: gid_t) -> [gid_t] {
        var count: Int32 = 64
        var groups = [gid_t](repeating: 0, count: Int(count))
        // Says how many there are where that is more.
        if getgrouplist(name, own, &groups, &count) < 0 {
            groups = [gid_t](repeating: 0, count: Int(count))
            if getgrouplist(name, own, &groups, &count) < 0 { return [own] }
        }
        return Array(groups.prefix(Int(count)))
    }

    /// The variables that the user's command finds: `environment` without what sudo and doas added, with the user's own name and home.
    package func environment(from environment: [String: String]) -> [String: String] {
        var variables = environment
        for name in ["SUDO_UID", "SUDO_GID", "SUDO_USER", "SUDO_COMMAND", "DOAS_USER"] { variables[name] = nil }
        if let name { (variables["USER"], variables["LOGNAME"]) = (name, name) }
        // Where a user has none, root's would be wrong.
        variables["HOME"] = home ?? "/"
        return variables
    }
}
