package import Glibc

/// The user that a command runs as: the user who called sudo or doas.
package struct CommandUser: Equatable {
    /// The user id.
    package let id: uid_t
    /// The primary group.
    package let group: gid_t
    /// All groups of the user.
    package let groups: [gid_t]
    /// The login name; nil if the id has none.
    package let name: String?
    /// The home folder; nil if the id has none.
    package let home: String?

    /// The user who called sudo or doas, from the variables that these set in `environment`. Nil if this process isn't root, if
    /// neither was used, or if root called it.
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
        // If there are more groups, this sets `count` to their number.
        if getgrouplist(name, own, &groups, &count) < 0 {
            groups = [gid_t](repeating: 0, count: Int(count))
            if getgrouplist(name, own, &groups, &count) < 0 { return [own] }
        }
        return Array(groups.prefix(Int(count)))
    }

    /// The environment of the user's command: `environment` without the variables that sudo and doas added, and with the name and
    /// home of the user.
    package func environment(from environment: [String: String]) -> [String: String] {
        var variables = environment
        for name in ["SUDO_UID", "SUDO_GID", "SUDO_USER", "SUDO_COMMAND", "DOAS_USER"] { variables[name] = nil }
        if let name { (variables["USER"], variables["LOGNAME"]) = (name, name) }
        // Root's home would be wrong for a user without a home.
        variables["HOME"] = home ?? "/"
        return variables
    }
}
