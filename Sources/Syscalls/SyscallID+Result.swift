extension SyscallID {
    /// Whether the call returns an address in the process's memory, unless it fails.
    package var returnsAddress: Bool { Self.addressNames.contains(name) }

    private static let addressNames: Set = ["brk", "map_shadow_stack", "mmap", "mmap2", "mremap", "shmat"]
}
