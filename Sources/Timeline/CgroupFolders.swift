import Measurements

/// The names of control groups' folders, and so their paths, of those that callers are in.
struct CgroupFolders {
    private struct Folder {
        var parent: CgroupKey?
        var name: String
    }

    /// Folders beyond those that are needed that are kept.
    private static let spare = 4096

    private var folders: [CgroupKey: Folder] = [:]
    /// How many callers are in each.
    private var users: [CgroupKey: Int] = [:]
    /// The paths of those that callers are in, from the root of the hierarchy, as far as they are known.
    private(set) var paths: [CgroupKey: String] = [:]
    /// Those that were forgotten: who wrote them down must know, to do it again when they are needed.
    var dropped: [CgroupKey] = []
    /// Those that a path is to be found for.
    private var pathless: Set<CgroupKey> = []

    /// Takes in a folder.
    mutating func add(_ folder: CallerUpdate.Folder) {
        let known = folders.updateValue(Folder(parent: folder.parent, name: folder.name), forKey: folder.key)
        // An id that is given anew is another group's.
        if let known, known.name != folder.name || known.parent != folder.parent {
            paths = [:]
            pathless = Set(users.keys)
        }
    }

    /// One caller more is in `key`.
    mutating func use(_ key: CgroupKey) {
        users[key, default: 0] += 1
        if paths[key] == nil { pathless.insert(key) }
    }

    /// One caller less is in `key`.
    mutating func leave(_ key: CgroupKey) {
        guard let count = users[key] else { return }
        users[key] = count > 1 ? count - 1 : nil
        if count <= 1 { paths[key] = nil }
    }

    /// All that are kept.
    var all: [CallerUpdate.Folder] {
        folders.map { CallerUpdate.Folder(key: $0.key, parent: $0.value.parent, name: $0.value.name) }
    }

    /// Finds the paths of those that callers are in, and forgets what nobody needs.
    mutating func settle() {
        if folders.count > users.count + Self.spare { dropSpare() }
        for key in pathless {
            guard users[key] != nil, let path = path(of: key) else { continue }
            paths[key] = path
            pathless.remove(key)
        }
        pathless.formIntersection(users.keys)
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
        dropped += folders.keys.filter { !needed.contains($0) }
        folders = folders.filter { needed.contains($0.key) }
    }
}
