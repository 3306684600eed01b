import Foundation
import Testing

/// The program `workload`, built beside the tests.
struct Workload {
    /// Where the products of this build are.
    static var products: URL {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent()
    }

    let process = Process()
    private let output = Pipe()

    /// Starts it, on the CPUs of the list `cpus` if there is one.
    init(on cpus: String? = nil, _ arguments: String...) throws {
        let program = Self.products.appending(path: "workload").path
        process.executableURL = URL(fileURLWithPath: cpus == nil ? program : "/usr/bin/taskset")
        process.arguments = (cpus.map { ["-c", $0, program] } ?? []) + arguments
        process.standardOutput = output
        try process.run()
    }

    /// What it printed, after it has ended well.
    @discardableResult
    func finish() throws -> String {
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Kills it.
    func end() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Waits until it prints something.
    func waitForOutput() { _ = output.fileHandleForReading.availableData }
}
