import ArgumentParser
import Probe

struct DetachCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detach",
        abstract: "Remove what 'serve --persist' left in the kernel.",
        discussion: "Needs root, and that no daemon uses it any more. What was counted is gone then.")

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
