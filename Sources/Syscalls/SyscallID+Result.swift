extension SyscallID {
    /// Whether what the call returns, if not an error, is an address in the process's memory.
    package var returnsAddress: Bool { Self.addressNames.contains(name) }

    private static let addressNames: Set = ["brk", "map_shadow_stack", "mmap", "mmap2", "mremap", "shmat"]
}
