import Measurements

/// The folders, and so the paths, of the control groups of callers.
struct CgroupFolders {
    private struct Folder {
        var parent: CgroupKey?
        var name: String
        /// The number of folders that were added before it.
        var age: UInt64
    }

    /// The most folders to keep beyond those in use. If there are more, the newest half of them stays.
    private static let spare = 4096

    private var folders: [CgroupKey: Folder] = [:]
    /// The number of folders added so far.
    private var taken: UInt64 = 0
    /// The number of folders at which unused ones are dropped.
    private var limit = spare
    /// The number of callers in each.
    private var users: [CgroupKey: Int] = [:]
    /// The known paths of groups with callers, from the root of the hierarchy.
    private(set) var paths: [CgroupKey: String] = [:]
    /// Dropped folders. The kernel half must know them, to report them again when they are needed.
    var dropped: [CgroupKey] = []
    /// Groups whose paths are still to be found.
    private var pathless: Set<CgroupKey> = []

    /// Adds folders, in any order.
    mutating func add(_ more: [CallerUpdate.Folder]) {
        for folder in more {
            taken += 1
            let known = folders.updateValue(
                Folder(parent: folder.parent, name: folder.name, age: taken), forKey: folder.key)
            // A reused id belongs to another group.
            if let known, known.name != folder.name || known.parent != folder.parent {
                paths = [:]
                pathless.formUnion(users.keys)
            }
            if folders.count > limit { dropSpare() }
        }
        if !more.isEmpty { findPaths() }
    }

    /// Adds a caller in `key`.
    mutating func use(_ key: CgroupKey) {
        users[key, default: 0] += 1
        guard paths[key] == nil else { return }
        paths[key] = path(of: key)
        if paths[key] == nil { pathless.insert(key) }
    }

    /// Removes a caller in `key`.
    mutating func leave(_ key: CgroupKey) {
        guard let count = users[key] else { return }
        users[key] = count > 1 ? count - 1 : nil
        guard count <= 1 else { return }
        paths[key] = nil
        pathless.remove(key)
    }

    /// All kept folders, in the order of their arrival.
    var all: [CallerUpdate.Folder] {
        folders.sorted { $0.value.age < $1.value.age }.map {
            CallerUpdate.Folder(key: $0.key, parent: $0.value.parent, name: $0.value.name)
        }
    }

    private mutating func findPaths() {
        for key in pathless {
            guard let path = path(of: key) else { continue }
            paths[key] = path
            pathless.remove(key)
        }
    }

    private func path(of key: CgroupKey) -> String? {
        var names: [String] = []
        var place: CgroupKey? = key
        while let folder = place.flatMap({ folders[$0] }) {
            guard let parent = folder.parent else { return "/" + names.reversed().joined(separator: "/") }
            names.append(folder.name)
            place = parent
            if names.count > 4096 { return nil }
        }
        return nil
    }

    private mutating func dropSpare() {
        var needed: Set<CgroupKey> = []
        for key in users.keys {
            var place: CgroupKey? = key
            while let folder = place, needed.insert(folder).inserted { place = folders[folder]?.parent }
        }
        // The newest folders may get callers soon.
        let newest = taken - UInt64(Self.spare / 2)
        dropped += folders.filter { !needed.contains($0.key) && $0.value.age <= newest }.map(\.key)
        folders = folders.filter { needed.contains($0.key) || $0.value.age > newest }
        limit = folders.count + Self.spare / 2
    }
}
