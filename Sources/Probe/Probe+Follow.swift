import CSyslatLayout
package import Measurements

/// A probe that counts the calls of one command and of all its descendants, and nobody else's.
extension Probe {
    /// Makes the next `execve` of a child of this process the beginning of the command. Call this before the child is created.
    /// The child's calls before its `execve` are not counted.
    package func followNextChild() { syslat_await_command(control) }

    /// Whether the command has begun, that is, whether the probe has seen its `execve`.
    package var hasBegun: Bool { syslat_has_begun(control) }

    /// The number of threads of the command, including those that haven't made a call yet.
    package var followedThreads: Int { Int(syslat_followed(control)) }

    /// The number of threads that were not followed because the kernel had no memory. Neither their calls nor those of their
    /// children are counted.
    package var unfollowedThreads: Int { Int(syslat_unfollowed(control)) }

    /// The names of the kernel functions at `addresses`, without addresses that aren't in a function. A name takes a few
    /// microseconds. Only the process that attached the probe may call this.
    package func functionNames(_ addresses: [UInt64]) -> [String] {
        addresses.compactMap { address in
            control.pointee.asked_address = address
            guard programs.askName() else { return nil }
            // The name of a module follows its function's name. An address outside of functions appears as a number.
            let name = String(cString: syslat_asked_name(control)).prefix { $0 != " " }
            return name.isEmpty || name.hasPrefix("0x") ? nil : String(name)
        }
    }

    /// The running processes of the command, sorted by id. Walks all threads of the machine.
    package func followedProcesses() throws(ProbeError) -> [RunningProcess] {
        let bytes = try TaskIterator.read(try programs.openIterator())
        var comms: [Int: String] = [:]
        bytes.withUnsafeBytes { bytes in
            let size = MemoryLayout<syslat_in_flight>.size
            var offset = 0
            while offset + size <= bytes.count {
                let record = bytes.loadUnaligned(fromByteOffset: offset, as: syslat_in_flight.self)
                let pid = Int(record.pid)
                if comms[pid] == nil || record.pid == record.tid {
                    comms[pid] = String(
                        decoding: TaskIterator.comm(bytes, at: offset).prefix { $0 != 0 }, as: UTF8.self)
                }
                offset += size + 8 * Int(record.depth)
            }
        }
        return comms.map { RunningProcess(pid: $0.key, comm: $0.value) }.sorted { $0.pid < $1.pid }
    }
}
