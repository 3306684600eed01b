import ArgumentParser
import Sandbox
import Logging
import Probe

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say whether this machine can run the recorder, one line per need.",
        discussion: "Ends with 0 if every need is met, with 2 if not.")

    func run() throws {
        let findings = SystemCheck.run(logger: Logger(label: "syslat") { _ in SwiftLogNoOpLogHandler() })
        for finding in findings {
            let verdict = finding.isMet ? "ok    " : "FAILED"
            let remedy = finding.remedy.map { "; \($0)" } ?? ""
            try say("\(verdict)  \(finding.need): \(finding.found)\(remedy)")
        }
        try say("ok      what the daemon can be confined by: \(Sandbox.available)")
        if findings.contains(where: { !$0.isMet }) { throw ExitCode.cannotRunHere }
    }
}
