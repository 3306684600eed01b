import Foundation
import Logging
import Measurements
import Syscalls
import Testing

@testable import Probe

/// Calls that are written down one by one, made by this process itself. Needs root and BTF.
@Suite(.serialized) struct SlowCallTests {
    /// Records with `rules`, does `body`, and returns what was written down of `name` by this process, with the account.
    private func written(
        _ name: String, _ rules: SlowRules, _ body: () throws -> Void
    ) throws -> (calls: [SlowCall], account: SlowAccount) {
        let probe = try Probe(includeSelf: true, slow: rules, logger: Logger(label: "test"))
        try body()
        var calls: [SlowCall] = []
        probe.takeSlow { if $0.pid == getpid() && $0.id.name == name { calls.append($0) } }
        return (calls, probe.slowAccount)
    }

    /// Every call of `names` is slow.
    private func every(_ names: String..., limit: Int? = nil) -> SlowRules {
        SlowRules(
            usualNs: nil, named: Dictionary(uniqueKeysWithValues: names.map { ($0, 1) }), perSecond: limit,
            readsArguments: true)
    }

    @Test func `a call that waits is told with its times and with where it waited`() throws {
        var pipes: [Int32] = [0, 0]
        #expect(pipe(&pipes) == 0)
        defer { for descriptor in pipes { close(descriptor) } }
        let writer = pipes[1]
        var rules = SlowRules.usual
        rules.readsArguments = true
        let (calls, account) = try written("read", rules) {
            let thread = Thread {
                usleep(150_000)
                _ = write(writer, "x", 1)
            }
            thread.start()
            var byte: UInt8 = 0
            #expect(read(pipes[0], &byte, 1) == 1)
        }
        let call = try #require(calls.first)
        #expect(calls.count == 1 && call.pid == getpid() && call.result == 1 && call.errno == nil)
        #expect((140_000_000..<400_000_000).contains(call.latencyNs))
        #expect(call.waitNs > 140_000_000 && call.waitNs <= call.latencyNs && call.runnableNs < call.waitNs)
        #expect(call.longestWaitNs > 140_000_000 && call.longestWaitNs <= call.waitNs)
        let symbols = KernelSymbols()
        let stack = call.frames.compactMap { symbols.name(of: $0) }
        #expect(stack.contains { $0.hasSuffix("pipe_read") }, "\(stack)")
        #expect(call.values[0] == UInt64(pipes[0]) && call.values[2] == 1)
        #expect(call.targets.count == 1 && call.targets[0].text.hasPrefix("pipe:["), "\(call.targets)")
        #expect(account.seen == account.written + account.dropped + account.heldBack)
    }

    @Test func `paths are told as they were given, files as they are called`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "slow-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let deep = folder + String(repeating: "/..", count: 1300) + "/nowhere"
        let (opened, _) = try written("openat", every("openat")) {
            close(openat(AT_FDCWD, "\(folder)/a\\b\u{1b}", O_CREAT | O_RDWR, 0o600))
            close(
                openat(
                    AT_FDCWD, [UInt8]("\(folder)/".utf8).map { CChar(bitPattern: $0) } + [CChar(bitPattern: 0xe9), 0],
                    O_CREAT | O_RDWR, 0o600))
            _ = openat(AT_FDCWD, deep, O_RDONLY)
        }
        let texts = opened.map { $0.targets.last?.text ?? "" }
        #expect(texts.contains("\(folder)/a\\\\b\\x1b"), "\(texts)")
        #expect(texts.contains("\(folder)/\\xe9"))
        let cut = try #require(opened.first { $0.targets.last?.isCut == true }?.targets.last)
        #expect(cut.text.utf8.count == 496 && deep.hasPrefix(cut.text) && cut.kind == .path)
        let current = try #require(opened.first?.targets.first)
        #expect(current.kind == .file && current.text == FileManager.default.currentDirectoryPath)

        let (read, _) = try written("pread64", every("pread64")) {
            let descriptor = open("\(folder)/file", O_CREAT | O_RDWR, 0o600)
            var byte: UInt8 = 0
            _ = pread(descriptor, &byte, 1, 0)
            unlink("\(folder)/file")
            _ = pread(descriptor, &byte, 1, 0)
            _ = pread(-1, &byte, 1, 0)
            close(descriptor)
        }
        #expect(read.count == 3)
        #expect(read.map { $0.targets.first?.isDeleted } == [false, true, nil])
        #expect(read.compactMap { $0.targets.first?.text } == ["\(folder)/file", "\(folder)/file"])
        #expect(read.map { $0.errno } == [nil, nil, 9])
    }

    @Test func `the account adds up, whatever is held back and whatever finds no room`() throws {
        for limit in [nil, 10] {
            var rules = every("sched_yield", limit: limit)
            rules.ringBytes = 0
            let probe = try Probe(includeSelf: true, slow: rules, logger: Logger(label: "test"))
            let before = probe.slowAccount
            for _ in 0..<10_000 { sched_yield() }
            let after = probe.slowAccount
            #expect(after.seen - before.seen >= 10_000)
            #expect(after.seen == after.written + after.dropped + after.heldBack)
            var taken: UInt64 = 0
            probe.takeSlow { _ in taken += 1 }
            #expect(taken == after.written)
            #expect(limit == nil ? after.dropped > 0 && after.heldBack == 0 : after.heldBack > 0)
        }
    }

    @Test func `the slowest call of each kind is kept, and is the one that the row says`() throws {
        let probe = try Probe(
            includeSelf: true, slow: SlowRules(usualNs: nil, named: ["acct": 1]), logger: Logger(label: "test"))
        for round in 0..<200 { usleep(useconds_t(round % 7) * 100) }
        let rows = probe.snapshot().rows
        let id = native("clock_nanosleep")
        let slowest = try #require(probe.slowest(id))
        let row = try #require(rows[id])
        #expect(slowest.latencyNs >= row.maxNs)
        #expect(slowest.id == id && slowest.values.isEmpty)
        #expect(probe.slowest(native("acct")) == nil)
    }

    @Test func `failing calls are written down whatever they took`() throws {
        let rules = SlowRules(usualNs: nil, errors: [Int(ENOENT)], perSecond: nil)
        let (calls, account) = try written("chroot", rules) {
            for _ in 0..<5 { #expect(chroot("/nowhere") == -1) }
            #expect(chroot("/") == 0)
        }
        #expect(calls.map { $0.errno } == Array(repeating: Int(ENOENT), count: 5))
        #expect(account.seen >= 5)
    }

    @Test func `an execve is told with the path it was given and with the program that runs then`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "exec-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let script = "\(folder)/script"
        try "#!/bin/true\n".write(toFile: script, atomically: true, encoding: .utf8)
        #expect(chmod(script, 0o700) == 0)
        let probe = try Probe(includeSelf: true, slow: every("execve"), logger: Logger(label: "test"))
        for path in [script, "\(folder)/nowhere"] {
            var pid: pid_t = 0
            var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(path), nil]
            defer { free(arguments[0]) }
            if posix_spawn(&pid, path, nil, nil, &arguments, environ) == 0 { waitpid(pid, nil, 0) }
        }
        var calls: [SlowCall] = []
        probe.takeSlow { if $0.targets.first?.text.hasPrefix(folder) == true { calls.append($0) } }
        #expect(calls.map { $0.errno } == [nil, Int(ENOENT)])
        let program = try #require(calls.first?.targets.last)
        #expect(
            program.argument == SlowCall.Target.program && program.kind == .file && program.text.hasSuffix("/bin/true"))
        #expect(calls.map { $0.targets.first?.text } == [script, "\(folder)/nowhere"])
    }

    @Test func `what a call gives back is not read`() throws {
        var pair: [Int32] = [0, 0]
        #expect(socketpair(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0, &pair) == 0)
        defer { for descriptor in pair { close(descriptor) } }
        let (received, _) = try written("recvfrom", every("recvfrom")) {
            var (address, length) = ([UInt8](repeating: 0x41, count: 110), socklen_t(110))
            var byte: UInt8 = 0
            #expect(send(pair[0], &byte, 1, 0) == 1)
            address.withUnsafeMutableBytes { address in
                let place = address.baseAddress!.assumingMemoryBound(to: sockaddr.self)
                #expect(recvfrom(pair[1], &byte, 1, 0, place, &length) == 1)
            }
        }
        let call = try #require(received.first)
        #expect(
            call.targets.map { $0.argument } == [0],
            "the socket, and not the 110 bytes that nobody wrote: \(call.targets)")
    }

    @Test func `the root of a file system is no deleted file`() throws {
        let folder = FileManager.default.currentDirectoryPath
        defer { _ = FileManager.default.changeCurrentDirectoryPath(folder) }
        let (opened, _) = try written("openat", every("openat")) {
            #expect(chdir("/") == 0)
            close(openat(AT_FDCWD, "etc", O_RDONLY))
        }
        let target = try #require(opened.first { $0.targets.last?.text == "etc" }?.targets.first)
        #expect(target.text == "/" && !target.isDeleted)
    }
}
