import ArgumentParser
import Sandbox
import Logging
import Probe

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check whether this machine can run the recorder, one line per requirement.",
        discussion: "Exits with 0 if the machine meets every requirement, otherwise with 2.")

    func run() throws {
        let findings = SystemCheck.run(logger: Logger(label: "syslat") { _ in SwiftLogNoOpLogHandler() })
        for finding in findings {
            let verdict = finding.isMet ? "ok    " : "FAILED"
            let remedy = finding.remedy.map { "; \($0)" } ?? ""
            try say("\(verdict)  \(finding.need): \(finding.found)\(remedy)")
        }
        try say("ok      confinement of the daemon: \(Sandbox.available)")
        if findings.contains(where: { !$0.isMet }) { throw ExitCode.cannotRunHere }
    }
}
