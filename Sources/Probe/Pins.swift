import CLibbpf
import CSyslatLayout
import Glibc
import Platform

/// The pins of a probe in bpffs, so that it keeps counting without a daemon and the next daemon finds it: a folder for
/// each layout of the maps, with the maps and the links that attach the programs.
///
/// Belongs to one process at a time, by a lock on the folder that is released when the process ends.
final class Pins {
    /// Where bpffs is mounted.
    static let mountPoint = "/sys/fs/bpf"
    /// The folder of all layouts.
    static let root = "\(mountPoint)/syslat"
    /// The maps by their names in the BPF object, and as files.
    static let maps = [
        "cpus": "cpus", "off_cpu_array": "off_cpu_array", "off_cpu_storage": "off_cpu_storage",
        "off_cpu_table": "off_cpu_table", ".data": "control",
    ]

    private let lock: OwnedDescriptor
    private let root: String
    /// The folder of the layout that this build reads.
    private let folder: String

    /// Opens the folder. Creates it, and the mount, if they are missing.
    ///
    /// - Throws: `ProbeError` if another process uses it, or it can't be created.
    init(root: String = root, layoutVersion: UInt32 = UInt32(SYSLAT_LAYOUT_VERSION)) throws(ProbeError) {
        try Self.mount()
        self.root = root
        folder = "\(root)/v\(layoutVersion)"
        for path in [root, folder] {
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
                throw ProbeError(.pin, errno: errno, detail: path)
            }
            try Self.checkOwner(of: path)
        }
        lock = try Self.lock(root)
    }

    deinit {
        // Only where nothing is pinned in them.
        rmdir(folder)
        rmdir(root)
    }

    /// If everybody can write to bpffs, another user could have made the folder with forged maps.
    private static func checkOwner(of path: String) throws(ProbeError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw ProbeError(.pin, errno: errno, detail: path) }
        guard status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(), status.st_mode & 0o022 == 0 else {
            throw ProbeError(.pin, errno: EEXIST, detail: "another user owns \(path) or can write to it")
        }
    }

    private static func lock(_ root: String) throws(ProbeError) -> OwnedDescriptor {
        guard let folder = OwnedDescriptor(opened: open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) else {
            throw ProbeError(.pin, errno: errno, detail: root)
        }
        guard flock(folder.number, LOCK_EX | LOCK_NB) == 0 else {
            throw ProbeError(.pin, errno: errno, detail: root)
        }
        return folder
    }

    private static func mount() throws(ProbeError) {
        if syslat_is_bpffs(mountPoint) { return }
        guard Glibc.mount("bpf", mountPoint, "bpf", 0, nil) == 0 else {
            throw ProbeError(.pin, errno: errno, detail: "mount bpffs at \(mountPoint)")
        }
    }

    // MARK: this layout

    /// The maps by their names in the object. Those of callers and slow calls are included only if they are complete;
    /// nil if others are missing.
    func openMaps() -> [String: OwnedDescriptor]? {
        let found = Self.maps.compactMapValues { OwnedDescriptor(opened: bpf_obj_get("\(folder)/\($0)")) }
        guard found.count == Self.maps.count else { return nil }
        return [CallerMaps.names, SlowMaps.names].reduce(found) { all, names in
            let maps = Dictionary(uniqueKeysWithValues: names.map { ($0, $0) })
                .compactMapValues { OwnedDescriptor(opened: bpf_obj_get("\(folder)/\($0)")) }
            return maps.count == names.count ? all.merging(maps) { first, _ in first } : all
        }
    }

    /// Pins the maps of `programs` that every probe has.
    func pinMaps(of programs: Programs) throws(ProbeError) {
        for (name, file) in Self.maps { try programs.pinMap(name, at: "\(folder)/\(file)") }
    }

    /// Pins maps that not every probe has.
    func pinMaps(_ names: [String], of programs: Programs) throws(ProbeError) {
        for name in names { try programs.pinMap(name, at: "\(folder)/\(name)") }
    }

    /// Removes the records of callers, which nothing resumes.
    func removeCallers() { for name in CallerMaps.names + [KeptState.name] { unlink("\(folder)/\(name)") } }

    /// Removes the records of slow calls, which nothing resumes.
    func removeSlow() { for name in SlowMaps.names { unlink("\(folder)/\(name)") } }

    /// The state of callers that the previous daemon left, if any, and the place for that of this daemon.
    func keptState() throws(ProbeError) -> KeptState {
        let path = "\(folder)/\(KeptState.name)"
        if let kept = KeptState.pinned(at: path) { return kept }
        unlink(path)
        let kept = try KeptState.make()
        try kept.pin(at: path)
        return kept
    }

    /// The paths of the links of a set of programs, by generation and name.
    func link(_ program: String, generation: UInt32) -> String { "\(folder)/\(generation)-\(program)" }

    /// The generations with links, and the number of links of each.
    func generations() -> [UInt32: Int] {
        var found: [UInt32: Int] = [:]
        for name in Self.names(in: folder) {
            if let generation = UInt32(name.prefix { $0 != "-" }) { found[generation, default: 0] += 1 }
        }
        return found
    }

    /// The files of the links of every generation but one.
    func links(except generation: UInt32) -> [String] {
        Self.names(in: folder).filter { $0.contains("-") && !$0.hasPrefix("\(generation)-") }.map { "\(folder)/\($0)" }
    }

    /// Detaches every set of programs of this layout but `generation`.
    func removeLinks(except generation: UInt32) { for path in links(except: generation) { unlink(path) } }

    /// Detaches and removes everything of this layout.
    func removeAll() { Self.remove(folder, keepsFolder: true) }

    // MARK: other layouts

    /// The counts of probes with other layouts, as far as they can be read, by layout version. These probes keep counting.
    func others() -> [(layout: String, totals: syslat_totals?)] {
        return Self.names(in: root).map { "\(root)/\($0)" }.filter { $0 != folder }.map { other in
            let name = String(other.dropFirst(root.count + 1))
            guard let control = OwnedDescriptor(opened: bpf_obj_get("\(other)/control")),
                let memory = try? MappedMap(
                    control.number, name: "control", size: MemoryLayout<syslat_totals>.size, writable: false)
            else { return (name, nil) }
            return withExtendedLifetime(memory) { (name, memory.start.load(as: syslat_totals.self)) }
        }
    }

    /// Detaches and removes the probes of other layouts.
    func removeOthers() {
        for name in Self.names(in: root) where "\(root)/\(name)" != folder { Self.remove("\(root)/\(name)") }
    }

    // MARK: everything

    /// Removes the pins of all probes. Returns the number of links, and so of programs.
    ///
    /// - Throws: `ProbeError` if a daemon uses them.
    static func detachAll(root: String = root) throws(ProbeError) -> Int {
        guard access(root, F_OK) == 0 else { return 0 }
        let lock = try lock(root)
        defer { withExtendedLifetime(lock) {} }
        let links = leftLinks(root: root)
        for name in names(in: root) { remove("\(root)/\(name)") }
        guard rmdir(root) == 0 else { throw ProbeError(.pin, errno: errno, detail: "remove \(root)") }
        return links
    }

    /// The number of pinned links.
    static func leftLinks(root: String = root) -> Int {
        names(in: root).reduce(0) { $0 + names(in: "\(root)/\($1)").filter { $0.contains("-") }.count }
    }

    private static func names(in folder: String) -> [String] {
        SmallFile.names(in: folder) ?? []
    }

    /// The links first, since attached programs must never be without the names of their maps.
    private static func remove(_ folder: String, keepsFolder: Bool = false) {
        let files = names(in: folder)
        for name in files.filter({ $0.contains("-") }) + files.filter({ !$0.contains("-") }) {
            unlink("\(folder)/\(name)")
        }
        if !keepsFolder { rmdir(folder) }
    }
}
