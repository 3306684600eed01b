import Platform

/// The names that this machine gives its loopback, beside `localhost`.
package enum LocalNames {
    /// The names that a hosts file (hosts(5)) maps to an address of loopback, in lower case; none where there is no
    /// such file.
    ///
    /// No name is looked up: what is in that file is asked of no DNS server, so none can give such a name another
    /// meaning first and that of loopback later. That isn't so for the machine's name where the file doesn't have it.
    package static func inHostsFile(_ path: String = "/etc/hosts") -> Set<String> {
        SmallFile.text(path, limit: HTTPLimits.hostsFileBytes).map { names(in: $0) } ?? []
    }

    static func names(in text: String) -> Set<String> {
        var names: Set<String> = []
        for line in text.split(whereSeparator: \.isNewline) {
            let fields = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" }
            guard let address = fields.first, SocketAddress.isLoopback(address: String(address)) else { continue }
            for name in fields.dropFirst() where names.count < HTTPLimits.localNames { names.insert(name.lowercased()) }
        }
        return names
    }
}
