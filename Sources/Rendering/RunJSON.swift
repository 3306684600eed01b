package import Documents
import Measurements

extension RunDocument {
    /// The document as JSON. `stats` has the form of an answer to `GET /stats`.
    package func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { json in
            json.array("command", command) { json, word in json.element(word) }
            json.put("pid", UInt64(pid))
            json.put("started_at", startedAt)
            json.object("exit") { json in
                switch end {
                case .exited(let status):
                    json.put("status", UInt64(status))
                    json.putNull("signal")
                case .killed(let signal):
                    json.putNull("status")
                    json.put("signal", signal)
                }
            }
            json.put("elapsed_ns", elapsedNs)
            json.put("user_ns", userNs)
            json.put("system_ns", systemNs)
            json.array("still_running", stillRunning) { json, process in
                json.object { json in
                    json.put("pid", UInt64(process.pid))
                    json.put("comm", process.comm)
                }
            }
            json.put("followed", hasBegun)
            json.put("unfollowed_threads", UInt64(unfollowedThreads))
            json.lines("slowest", slowest) { json, call in call.write(&json) }
            json.object("stats") { stats.writeMembers(&$0) }
        }
        writer.newline()
        return writer.bytes
    }
}
