import Platform

/// The names of this machine's loopback, besides `localhost`.
package enum LocalNames {
    /// The names that a hosts file (hosts(5)) maps to an address of loopback, in lower case; none if there is no such
    /// file.
    ///
    /// No name is looked up. Names in that file are not resolved by a DNS server, so no server can map such a name to
    /// another address first and to loopback later. The machine's own name is not safe in this way unless the file has
    /// it.
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
