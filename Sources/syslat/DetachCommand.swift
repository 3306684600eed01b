import ArgumentParser
import Probe

struct DetachCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detach",
        abstract: "Remove the recorder that 'serve --persist' left in the kernel.",
        discussion: "Requires root. Stop the daemon that uses the recorder first. The counts are lost.")

    func run() throws {
        let programs: Int
        do {
            programs = try Probe.detachPinned()
        } catch {
            throw fail("\(error)", .runtimeFailure)
        }
        try say(programs == 0 ? "nothing was left" : "detached \(programs) programs; nothing is left")
    }
}
