import Measurements

/// The names of control groups' folders, and so their paths, of those that callers are in.
struct CgroupFolders {
    private struct Folder {
        var parent: CgroupKey?
        var name: String
        /// How many were taken in before it.
        var age: UInt64
    }

    /// Folders beyond those that are needed that are kept at most; of them the newest half stays when there are more.
    private static let spare = 4096

    private var folders: [CgroupKey: Folder] = [:]
    /// How many were taken in.
    private var taken: UInt64 = 0
    /// Where those that aren't needed are dropped.
    private var limit = spare
    /// How many callers are in each.
    private var users: [CgroupKey: Int] = [:]
    /// The paths of those that callers are in, from the root of the hierarchy, as far as they are known.
    private(set) var paths: [CgroupKey: String] = [:]
    /// Those that were forgotten: who wrote them down must know, to do it again when they are needed.
    var dropped: [CgroupKey] = []
    /// Those that a path is to be found for.
    private var pathless: Set<CgroupKey> = []

    /// Takes in folders, in any order.
    mutating func add(_ more: [CallerUpdate.Folder]) {
        for folder in more {
            taken += 1
            let known = folders.updateValue(
                Folder(parent: folder.parent, name: folder.name, age: taken), forKey: folder.key)
            // An id that is given anew is another group's.
            if let known, known.name != folder.name || known.parent != folder.parent {
                paths = [:]
                pathless.formUnion(users.keys)
            }
            if folders.count > limit { dropSpare() }
        }
        if !more.isEmpty { findPaths() }
    }

    /// One caller more is in `key`.
    mutating func use(_ key: CgroupKey) {
        users[key, default: 0] += 1
        guard paths[key] == nil else { return }
        paths[key] = path(of: key)
        if paths[key] == nil { pathless.insert(key) }
    }

    /// One caller less is in `key`.
    mutating func leave(_ key: CgroupKey) {
        guard let count = users[key] else { return }
        users[key] = count > 1 ? count - 1 : nil
        guard count <= 1 else { return }
        paths[key] = nil
        pathless.remove(key)
    }

    /// All that are kept, in the order in which they came.
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
        // Callers in the newest may be yet to come.
        let newest = taken - UInt64(Self.spare / 2)
        dropped += folders.filter { !needed.contains($0.key) && $0.value.age <= newest }.map(\.key)
        folders = folders.filter { needed.contains($0.key) || $0.value.age > newest }
        limit = folders.count + Self.spare / 2
    }
}
