import Measurements
import TestSupport
import Testing

@testable import Timeline

@Suite struct CgroupFoldersTests {
    private func key(_ id: UInt64, _ hierarchy: UInt32 = 0) -> CgroupKey { CgroupKey(hierarchy: hierarchy, id: id) }

    private func folder(_ id: UInt64, in parent: UInt64?, _ name: String) -> CallerUpdate.Folder {
        CallerUpdate.Folder(key: key(id), parent: parent.map { key($0) }, name: name)
    }

    private var tree: [CallerUpdate.Folder] {
        [folder(1, in: nil, ""), folder(2, in: 1, "a.slice"), folder(3, in: 2, "b.scope"), folder(4, in: 2, "c")]
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `paths are found in whatever order folders and their users come`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var folders = CgroupFolders()
        var steps: [(inout CgroupFolders) -> Void] = tree.map { folder in { $0.add([folder]) } }
        for id: UInt64 in [1, 3, 4] { steps.append { [key] in $0.use(key(id, 0)) } }
        for step in steps.shuffled(using: &generator) { step(&folders) }
        #expect(folders.paths == [key(1): "/", key(3): "/a.slice/b.scope", key(4): "/a.slice/c"])
    }

    @Test func `a folder whose parent isn't known has no path until it is`() {
        var folders = CgroupFolders()
        folders.use(key(3))
        folders.add([folder(3, in: 2, "b.scope"), folder(1, in: nil, "")])
        #expect(folders.paths.isEmpty)
        folders.add([folder(2, in: 1, "a.slice")])
        #expect(folders.paths == [key(3): "/a.slice/b.scope"])
    }

    @Test func `folders of several hierarchies are not mixed up`() {
        var folders = CgroupFolders()
        folders.add(tree)
        folders.add([CallerUpdate.Folder(key: key(3, 4), parent: key(1, 4), name: "other")])
        folders.use(key(3))
        folders.use(key(3, 4))
        #expect(folders.paths == [key(3): "/a.slice/b.scope"])
        folders.add([CallerUpdate.Folder(key: key(1, 4), parent: nil, name: "")])
        #expect(folders.paths == [key(3): "/a.slice/b.scope", key(3, 4): "/other"])
    }

    @Test func `an id that is used again has its new name, and so has what is in it`() {
        var folders = CgroupFolders()
        folders.add(tree)
        for id: UInt64 in [2, 3, 4] { folders.use(key(id)) }
        folders.add([folder(2, in: 1, "new.slice")])
        #expect(folders.paths == [key(2): "/new.slice", key(3): "/new.slice/b.scope", key(4): "/new.slice/c"])
        folders.add([folder(4, in: 3, "c")])
        #expect(folders.paths[key(4)] == "/new.slice/b.scope/c")
    }

    @Test func `a folder that is in itself has no path`() {
        var folders = CgroupFolders()
        folders.use(key(5))
        folders.use(key(6))
        folders.add([folder(5, in: 5, "a"), folder(6, in: 7, "b"), folder(7, in: 6, "c")])
        #expect(folders.paths.isEmpty)
    }

    @Test func `a path of 4,095 characters is whole`() {
        var folders = CgroupFolders()
        folders.add([folder(1, in: nil, "")])
        var names: [String] = []
        for depth in 0..<16 {
            let name = String(repeating: Character(UnicodeScalar(UInt8(97 + depth))), count: depth < 15 ? 255 : 254)
            names.append(name)
            folders.add([folder(UInt64(depth + 2), in: UInt64(depth + 1), name)])
        }
        folders.use(key(17))
        #expect(folders.paths[key(17)] == "/" + names.joined(separator: "/"))
        #expect(folders.paths[key(17)]?.utf8.count == 4095)
    }

    @Test func `a path is known as long as somebody is in the folder`() {
        var folders = CgroupFolders()
        folders.add(tree)
        folders.use(key(3))
        folders.use(key(3))
        folders.leave(key(3))
        #expect(folders.paths[key(3)] == "/a.slice/b.scope")
        folders.leave(key(3))
        folders.leave(key(3))
        #expect(folders.paths.isEmpty)
        folders.use(key(3))
        #expect(folders.paths[key(3)] == "/a.slice/b.scope")
    }

    @Test func `of 100,000 folders those that are needed and the newest are kept`() {
        var folders = CgroupFolders()
        folders.add(tree)
        folders.use(key(3))
        for id in stride(from: 100 as UInt64, to: 100_000, by: 100) {
            folders.add((id..<id + 100).map { folder($0, in: 2, "\($0)") })
            #expect(folders.all.count <= 4 + 4096 + 2048)
            // Callers are told after the folders that they are in.
            for newest in [id, id + 99] {
                folders.use(key(newest))
                #expect(folders.paths[key(newest)] == "/a.slice/\(newest)")
                folders.leave(key(newest))
            }
        }
        #expect(folders.paths == [key(3): "/a.slice/b.scope"])
        #expect(folders.all.contains { $0.key == key(1) })
    }

    @Test func `as many folders as callers are in are kept, with those around them`() {
        var folders = CgroupFolders()
        folders.add(tree)
        for id: UInt64 in 100..<10_100 {
            folders.use(key(id))
            folders.add([folder(id, in: 2, "\(id)")])
        }
        #expect(folders.paths.count == 10_000)
        #expect((100..<10_100).allSatisfy { folders.paths[key($0)] == "/a.slice/\($0)" })
    }
}
