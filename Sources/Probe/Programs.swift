import CLibbpf
import CSyslatLayout
import Glibc
import Measurements
import Platform

/// The BPF object in the kernel: its maps, its programs, and the links that attach them.
final class Programs {
    /// How they are attached, or will be.
    let attachment: EventAttachment
    /// Why the calls in flight can't be listed; nil if they can.
    private(set) var iteratorFailure: ProbeError?

    private static let whoami = "syslat_whoami"
    private static let namer = "syslat_name"

    private let object: OpaquePointer
    /// The names of those that are attached, in that order.
    private let attached: [String]
    private let iterator: String
    private var links: [OpaquePointer] = []
    private var iteratorLink: OpaquePointer?

    /// What is loaded.
    struct Request {
        /// How many CPU ids the maps are for.
        var cpuCount = PossibleCPUs.idCount
        /// Maps to use instead of new ones, by name.
        var pinned: [String: OwnedDescriptor] = [:]
        /// The number of this set of programs.
        var generation: UInt32 = 0
        var attachment: EventAttachment
        /// Whether calls off the CPU are saved in a table of fixed size and not in task storage.
        var savesInTable = false
        /// The number of cells of callers; nil if callers aren't recorded.
        var callers: CallerMaps.Size?
        /// Which roster of callers it is.
        var callerRun: UInt32 = 0
        /// The slow calls to log, and their maps; nil if none are logged.
        var slow: (rules: SlowRules, size: SlowMaps.Size)?
        /// The program that has new threads of a command followed; nil where everybody's calls are counted.
        var forkProgram: String?
        /// Why the task iterator is left out; nil if it is wanted.
        var withoutIterator: ProbeError?
    }

    /// Opens and loads the embedded object. What isn't necessary, the iterator, is left out where the kernel refuses it.
    static func load(_ request: Request) throws(ProbeError) -> Programs {
        do throws(ProbeError) {
            return try Programs(request)
        } catch {
            guard error.program == request.attachment.iterator else { throw error }
            var reduced = request
            reduced.withoutIterator = error
            return try Programs(reduced)
        }
    }

    private init(_ request: Request) throws(ProbeError) {
        guard TypeInformation.isReadable else {
            throw ProbeError(.findBTF, errno: ENOENT, detail: TypeInformation.path)
        }
        let code = request.slow?.rules.readsArguments == true ? BPFObject.withArguments : .withoutArguments
        let opened = code.words.withUnsafeBytes { syslat_open_object($0.baseAddress, code.size, "syslat") }
        guard let opened else { throw ProbeError(.open, errno: errno) }
        object = opened
        attachment = request.attachment
        attached = [request.forkProgram].compactMap { $0 } + request.attachment.programs
        iterator = request.attachment.iterator
        try prepareMaps(request)
        let asked = request.forkProgram == nil ? [Self.whoami] : [Self.whoami, Self.namer]
        try load(attached + asked + (request.withoutIterator == nil ? [iterator] : []))
        iteratorFailure = request.withoutIterator ?? attachIterator()
        // What libbpf read of the kernel's types is freed by now; give it back, or it stays resident.
        malloc_trim(0)
    }

    deinit {
        detach()
        if let iteratorLink { bpf_link__destroy(iteratorLink) }
        bpf_object__close(object)
    }

    private func prepareMaps(_ request: Request) throws(ProbeError) {
        for (name, map) in request.pinned { try use(map, as: name) }
        let arrayPlaces = UInt32(request.cpuCount) * UInt32(SYSLAT_ARRAY_PLACES)
        if request.pinned.isEmpty {
            try setEntries(of: "cpus", to: UInt32(request.cpuCount))
            try setEntries(of: "off_cpu_array", to: arrayPlaces)
            try setEntries(of: "off_cpu_table", to: request.savesInTable ? UInt32(SYSLAT_TABLE_PLACES) : 1)
        }
        if let size = request.callers, request.pinned["cells"] == nil {
            try setEntries(of: "cells", to: UInt32(size.perCPU * request.cpuCount))
            try setEntries(of: "notes", to: UInt32(request.cpuCount))
        }
        if request.callers == nil { for name in CallerMaps.names { bpf_map__set_autocreate(try map(name), false) } }
        if let size = request.slow?.size, request.pinned["slow"] == nil {
            try setEntries(of: "drafts", to: UInt32(request.cpuCount))
            try setEntries(of: "slow_ring", to: UInt32(size.ring))
            try setEntries(of: "slowest", to: UInt32(size.slowestTotal))
        }
        if request.slow == nil { for name in SlowMaps.names { bpf_map__set_autocreate(try map(name), false) } }
        var settings = syslat_settings()
        settings.generation = request.generation
        settings.saves_in_table = request.savesInTable ? 1 : 0
        settings.array_places = arrayPlaces
        settings.follows = request.forkProgram == nil ? 0 : 1
        syslat_set_name_format(&settings)
        if let size = request.callers { settings.tellCallers(size, run: request.callerRun) }
        if let (rules, size) = request.slow { settings.find(rules, size) }
        try use(try SettingsMap.make(settings), as: SettingsMap.name)
    }

    /// Uses an existing map instead of a new one. libbpf opens its own descriptor of it.
    private func use(_ existing: OwnedDescriptor, as name: String) throws(ProbeError) {
        let reused = bpf_map__reuse_fd(try map(name), existing.number)
        guard reused == 0 else {
            throw ProbeError(.open, errno: -reused, detail: "the existing map for \(name)")
        }
    }

    private func setEntries(of name: String, to count: UInt32) throws(ProbeError) {
        let set = bpf_map__set_max_entries(try map(name), count)
        guard set == 0 else { throw ProbeError(.open, errno: -set, detail: name) }
    }

    /// Makes the kernel verify only the programs `wanted`.
    private func load(_ wanted: [String]) throws(ProbeError) {
        var logs: [(program: String, log: VerifierLog)] = []
        var program = bpf_object__next_program(object, nil)
        while let current = program {
            let name = String(cString: bpf_program__name(current))
            bpf_program__set_autoload(current, wanted.contains(name))
            if wanted.contains(name), let log = VerifierLog() {
                bpf_program__set_log_buf(current, log.start, log.size)
                logs.append((name, log))
            }
            program = bpf_object__next_program(object, current)
        }
        let loaded = bpf_object__load(object)
        guard loaded != 0 else { return }
        // The kernel writes to a program's log only when it refuses it.
        let refused = logs.first { !$0.log.isEmpty }
        if let refused { LibbpfLog.write("the verifier on \(refused.program):\n\(refused.log.text)") }
        throw ProbeError(
            .load, errno: -loaded, detail: refused.map { $0.log.reason } ?? LibbpfLog.lastWarning ?? "",
            program: refused?.program)
    }

    /// Why that can't be done; nil if it is done.
    private func attachIterator() -> ProbeError? {
        do throws(ProbeError) {
            iteratorLink = bpf_program__attach_iter(try program(iterator), nil)
            return iteratorLink == nil ? ProbeError(.iterate, errno: errno, program: iterator) : nil
        } catch {
            return error
        }
    }

    func map(_ name: String) throws(ProbeError) -> OpaquePointer {
        guard let map = bpf_object__find_map_by_name(object, name) else {
            throw ProbeError(.open, errno: ENOENT, detail: name)
        }
        return map
    }

    private func program(_ name: String) throws(ProbeError) -> OpaquePointer {
        guard let program = bpf_object__find_program_by_name(object, name) else {
            throw ProbeError(.open, errno: ENOENT, detail: name)
        }
        return program
    }

    /// Attaches every tracepoint program.
    func attach() throws(ProbeError) {
        for name in attached {
            guard let link = bpf_program__attach(try program(name)) else {
                throw ProbeError(.attach, errno: errno, detail: LibbpfLog.lastWarning ?? "", program: name)
            }
            links.append(link)
        }
    }

    /// Pins the map `name` as the file `path`.
    func pinMap(_ name: String, at path: String) throws(ProbeError) {
        let pinned = bpf_map__pin(try map(name), path)
        guard pinned == 0 else { throw ProbeError(.pin, errno: -pinned, detail: path) }
    }

    /// Pins every link as the file that `path` says for the name of its program: the programs then stay attached.
    func pinLinks(at path: (String) -> String) throws(ProbeError) {
        for (name, link) in zip(attached, links) {
            let pinned = bpf_link__pin(link, path(name))
            guard pinned == 0 else { throw ProbeError(.pin, errno: -pinned, detail: path(name)) }
        }
    }

    /// Detaches every tracepoint program, entries first. Does nothing the second time.
    func detach() {
        while let link = links.popLast() { bpf_link__destroy(link) }
    }

    /// Runs of the attached programs that the kernel skipped; nil if it doesn't say.
    func recursionMisses() -> UInt64? {
        var misses: UInt64 = 0
        for name in attached {
            guard let program = bpf_object__find_program_by_name(object, name),
                let missed = Self.recursionMisses(ofProgram: bpf_program__fd(program))
            else { return nil }
            misses &+= missed
        }
        return misses
    }

    /// The same of one program, by its descriptor.
    static func recursionMisses(ofProgram descriptor: Int32) -> UInt64? {
        var info = bpf_prog_info()
        var length = UInt32(MemoryLayout<bpf_prog_info>.size)
        if bpf_obj_get_info_by_fd(descriptor, &info, &length) == 0 { return info.recursion_misses }
        // Kernels before 5.19 may refuse every bpf() once the capabilities are given up; this they tell anyway.
        return recursionMisses(inFile: "/proc/self/fdinfo/\(descriptor)")
    }

    /// The same from what the kernel shows of a descriptor (`bpf_prog_show_fdinfo` in kernel/bpf/syscall.c).
    static func recursionMisses(inFile path: String) -> UInt64? {
        guard let text = SmallFile.text(path) else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix("recursion_misses:") }
        return line?.split(separator: "\t").last.flatMap { UInt64($0) }
    }

    /// Has the kernel write down who this process is and what its clock says, in `control`.
    func askWhoAmI() throws(ProbeError) {
        let asked = syslat_run_program(bpf_program__fd(try program(Self.whoami)))
        guard asked == 0 else { throw ProbeError(.identify, errno: -asked, program: Self.whoami) }
    }

    /// Has the kernel write down what the function is called that is asked for in `control`. False if it doesn't.
    func askName() -> Bool {
        guard let program = bpf_object__find_program_by_name(object, Self.namer) else { return false }
        return syslat_run_program(bpf_program__fd(program)) == 0
    }

    /// What runs the task iterator once while it is read.
    func openIterator() throws(ProbeError) -> OwnedDescriptor {
        if let iteratorFailure { throw iteratorFailure }
        let descriptor = bpf_iter_create(bpf_link__fd(iteratorLink))
        guard descriptor >= 0 else { throw ProbeError(.iterate, errno: -descriptor) }
        return OwnedDescriptor(descriptor)
    }
}
