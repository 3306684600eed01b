import Foundation
import HTTP
import Documents
import Rendering
import Text
import Testing

@Suite(.serialized) struct BatchTopTests {
    @Test func `batch mode prints a table from the daemon as often as asked`() throws {
        let daemon = try TestDaemon()
        let top = try Command(
            Command.syslat, "top", "-b", "-n", "2", "-d", "0.3", "-s", "calls", "--connect",
            daemon.client.address.description)
        #expect(top.status == 0)
        #expect(top.output.components(separatedBy: "\nSYSCALL ").count == 3)
        #expect(top.output.contains(" in flight, "))
    }

    @Test func `without a daemon, root records by itself`() throws {
        // The usual port must be free for this to mean anything.
        let top = try Command(Command.syslat, "top", "-b", "-n", "1", "-d", "0.3", "-f", "clock_nanosleep,read")
        #expect(top.status == 0, "\(top.errors)")
        #expect(top.output.contains("\nSYSCALL "))
    }

    @Test func `a daemon that was named and isn't there is an error`() throws {
        let top = try Command(Command.syslat, "top", "-b", "-n", "1", "--connect", "127.0.0.1:1")
        #expect(top.status == 1)
        #expect(
            top.errors == "syslat: cannot reach 127.0.0.1:1: Connection refused; is 'syslat serve' running there?\n")
    }

    @Test func `without a terminal it prints tables`() throws {
        let daemon = try TestDaemon()
        let top = try Command(
            "bash", "-c", "\"$0\" \"$@\" & sleep 2; kill -TERM $!; wait", Command.syslat, "top", "-d", "0.3",
            "--connect",
            daemon.client.address.description)
        #expect(top.output.components(separatedBy: "\nSYSCALL ").count > 3)
        #expect(!top.output.contains("\u{1b}"))
    }

    @Test func `one update is about one interval, whatever came before`() throws {
        let daemon = try TestDaemon()
        try Command(Command.products.appending(path: "workload").path, "rare")
        let top = try Command(
            Command.syslat, "top", "-b", "-n", "1", "-d", "0.5", "--connect", daemon.client.address.description)
        #expect(top.output.contains(", 0.5 s to "))
        #expect(!top.output.contains("getpgid"), "those calls were made before the interval")
    }

    @Test func `JSON is a document a line`() throws {
        let daemon = try TestDaemon()
        let top = try Command(
            Command.syslat, "top", "--json", "-n", "3", "-d", "0.2", "--top", "2", "-s", "name", "--connect",
            daemon.client.address.description)
        let documents = try top.output.split(separator: "\n").map {
            try JSONDecoder().decode(StatsDocument.self, from: Data($0.utf8))
        }
        #expect(documents.count == 3)
        #expect(documents.allSatisfy { $0.syscalls.count <= 2 })
        // Each begins where the one before ended.
        for (before, after) in zip(documents, documents.dropFirst()) { #expect(before.window.to == after.window.from) }
    }

    @Test func `batch mode tells whose calls they are`() throws {
        let daemon = try TestDaemon()
        let top = try Command(
            Command.syslat, "top", "-b", "-n", "1", "-d", "0.5", "--by", "process", "--comm", "*", "--name", "*",
            "--connect", daemon.client.address.description)
        #expect(top.status == 0, "\(top.errors)")
        #expect(top.output.contains("\nPROCESS "))
        let json = try Command(
            Command.syslat, "top", "--json", "-n", "1", "-d", "0.5", "--by", "user", "--user", "0", "--connect",
            daemon.client.address.description)
        let document = try JSONDecoder().decode(StatsDocument.self, from: Data(json.output.utf8))
        #expect(document.grouping == .user && document.rows.count <= 1)
    }

    @Test func `the keys of the order are explained`() throws {
        let help = try Command(Command.syslat, "top", "-s", "help")
        #expect(help.status == 0)
        #expect(help.output.contains("p99             the 99th percentile of the latency\n"))
        #expect(help.output.split(separator: "\n").count == SortKey.all.count)
    }

    @Test(arguments: [
        (["-s", "size"], "total, calls, errors"), (["-d", "0"], "0.1 to 3600"), (["-b", "-n", "0"], "1 or more"),
        (["-b", "--top", "0"], "1 to 10000"), (["-n", "2"], "-b or --json"), (["--connect", "nowhere"], "HOST:PORT"),
    ])
    func `a bad option is a usage error that names what is allowed`(options: [String], allowed: String) throws {
        let top = try Command([Command.syslat, "top"] + options)
        #expect(top.status == 64)
        #expect(top.errors.contains(allowed), "\(top.errors)")
    }

    @Test func `a filter that no name fits is an error that says so`() throws {
        let daemon = try TestDaemon()
        let top = try Command(
            Command.syslat, "top", "-b", "-n", "1", "-f", "raed", "--connect", daemon.client.address.description)
        #expect(top.status == 1)
        #expect(top.errors.contains("no system call is named 'raed'"))
    }
}
