import CSyslatLayout
package import Measurements

/// A probe that counts the calls of one command and of all its descendants, and nobody else's.
extension Probe {
    /// Has the next `execve` of a child of this process begin the command. To be called before the child is made; what the child
    /// calls before is not counted.
    package func followNextChild() { syslat_await_command(control) }

    /// Whether the command has begun: the kernel has shown its `execve`.
    package var hasBegun: Bool { syslat_has_begun(control) }

    /// How many threads of the command there are, those that have called nothing yet among them.
    package var followedThreads: Int { Int(syslat_followed(control)) }

    /// How many threads the kernel had no memory to follow. Their calls are not counted, nor those of their children.
    package var unfollowedThreads: Int { Int(syslat_unfollowed(control)) }

    /// The kernel functions at `addresses`; none for what is no function. A few microseconds each; to be called by who attached.
    package func functionNames(_ addresses: [UInt64]) -> [String] {
        addresses.compactMap { address in
            control.pointee.asked_address = address
            guard programs.askName() else { return nil }
            // A module's function has its module behind it; what is no function is shown as a number.
            let name = String(cString: syslat_asked_name(control)).prefix { $0 != " " }
            return name.isEmpty || name.hasPrefix("0x") ? nil : String(name)
        }
    }

    /// The processes of the command that run, by id. Walks every thread of the machine.
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
