import CLibbpf
import Foundation

/// The BPF object in the kernel: its maps, its programs, and the links that attach them.
final class Programs {
    /// In the order of attaching: a thread's switches must be seen before its calls are, and exits before entries, or
    /// calls would be lost at the start.
    static let tracepoints = ["syslat_switch", "syslat_thread_end", "syslat_exit", "syslat_enter"]
    private static let iterator = "syslat_in_flight"

    private let object: OpaquePointer
    private var links: [OpaquePointer] = []
    private var iteratorLink: OpaquePointer?

    /// Opens and loads the embedded object with maps for CPU ids 0 ..< `cpuCount`.
    ///
    /// - Parameters:
    ///   - kept: descriptors of maps to use instead of new ones, by name.
    ///   - generation: the number of this set of programs.
    init(cpuCount: Int, kept: [String: Int32] = [:], generation: UInt32 = 0) throws(RecorderError) {
        guard FileManager.default.isReadableFile(atPath: "/sys/kernel/btf/vmlinux") else {
            throw RecorderError(.findBTF, errno: ENOENT, detail: "/sys/kernel/btf/vmlinux")
        }
        guard let bytes = Data(base64Encoded: BPFObject.base64) else {
            throw RecorderError(.open, errno: EINVAL, detail: "the embedded object is damaged")
        }
        let opened = bytes.withUnsafeBytes { syslat_open_object($0.baseAddress, $0.count, "syslat") }
        guard let opened else { throw RecorderError(.open, errno: errno) }
        object = opened
        for (name, descriptor) in kept {
            let reused = bpf_map__reuse_fd(try map(name), descriptor)
            guard reused == 0 else { throw RecorderError(.open, errno: -reused, detail: "\(name), which is kept") }
        }
        if kept.isEmpty {
            let sized = bpf_map__set_max_entries(try map("cpus"), UInt32(cpuCount))
            guard sized == 0 else { throw RecorderError(.open, errno: -sized, detail: "cpus") }
        }
        let constants = try map(".rodata")
        let set = withUnsafeBytes(of: generation) { bytes in
            bpf_map__set_initial_value(constants, bytes.baseAddress, bytes.count)
        }
        guard set == 0 else { throw RecorderError(.open, errno: -set, detail: ".rodata") }
        let loaded = bpf_object__load(object)
        guard loaded == 0 else { throw RecorderError(.load, errno: -loaded) }
        // What libbpf read of the kernel's types is freed by now; give it back, or it stays resident.
        malloc_trim(0)
    }

    deinit {
        detach()
        if let iteratorLink { bpf_link__destroy(iteratorLink) }
        bpf_object__close(object)
    }

    func map(_ name: String) throws(RecorderError) -> OpaquePointer {
        guard let map = bpf_object__find_map_by_name(object, name) else {
            throw RecorderError(.open, errno: ENOENT, detail: name)
        }
        return map
    }

    private func program(_ name: String) throws(RecorderError) -> OpaquePointer {
        guard let program = bpf_object__find_program_by_name(object, name) else {
            throw RecorderError(.open, errno: ENOENT, detail: name)
        }
        return program
    }

    /// Attaches every tracepoint program.
    func attach() throws(RecorderError) {
        for name in Self.tracepoints {
            guard let link = bpf_program__attach(try program(name)) else {
                throw RecorderError(.attach, errno: errno, detail: name)
            }
            links.append(link)
        }
    }

    /// Keeps the map `name` as the file `path`.
    func pinMap(_ name: String, at path: String) throws(RecorderError) {
        let pinned = bpf_map__pin(try map(name), path)
        guard pinned == 0 else { throw RecorderError(.keep, errno: -pinned, detail: path) }
    }

    /// Keeps every link as the file that `path` says for the name of its program: the programs then stay attached.
    func pinLinks(at path: (String) -> String) throws(RecorderError) {
        for (name, link) in zip(Self.tracepoints, links) {
            let pinned = bpf_link__pin(link, path(name))
            guard pinned == 0 else { throw RecorderError(.keep, errno: -pinned, detail: path(name)) }
        }
    }

    /// Detaches every tracepoint program, entries first. Does nothing the second time.
    func detach() {
        while let link = links.popLast() { bpf_link__destroy(link) }
    }

    /// Runs of the tracepoint programs that the kernel skipped because one was already running on that CPU.
    func recursionMisses() -> UInt64 {
        var misses: UInt64 = 0
        for name in Self.tracepoints {
            guard let program = bpf_object__find_program_by_name(object, name) else { continue }
            misses += Self.recursionMisses(ofProgram: bpf_program__fd(program))
        }
        return misses
    }

    /// The same of one program, by its descriptor.
    static func recursionMisses(ofProgram descriptor: Int32) -> UInt64 {
        var info = bpf_prog_info()
        var length = UInt32(MemoryLayout<bpf_prog_info>.size)
        return bpf_obj_get_info_by_fd(descriptor, &info, &length) == 0 ? info.recursion_misses : 0
    }

    /// A descriptor whose reading runs the task iterator once; the caller closes it.
    func openIterator() throws(RecorderError) -> Int32 {
        if iteratorLink == nil {
            iteratorLink = bpf_program__attach_iter(try program(Self.iterator), nil)
            guard iteratorLink != nil else { throw RecorderError(.iterate, errno: errno) }
        }
        let descriptor = bpf_iter_create(bpf_link__fd(iteratorLink))
        guard descriptor >= 0 else { throw RecorderError(.iterate, errno: -descriptor) }
        return descriptor
    }
}
