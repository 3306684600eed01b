package import Documents
import Measurements
import Text

extension StatsDocument {
    /// The document as JSON, a line for each row.
    package func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { json in
            json.put("host", host)
            json.put("kernel", kernel)
            json.put("version", version)
            json.put("load_average", loadAverage)
            window.write(&json)
            json.put("cursor", cursor)
            json.object("totals") { totals.writeTotals(&$0) }
            recorder.write(&json)
            json.lines("syscalls", syscalls) { json, row in row.write(&json) }
        }
        writer.newline()
        return writer.bytes
    }
}

extension SyscallDetail {
    /// The document as JSON, a line for each quantile and bucket.
    package func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { json in
            window.write(&json)
            json.put("cursor", cursor)
            syscall.write(&json, "syscall")
            json.lines("quantiles", quantiles) { json, quantile in
                json.object { json in
                    json.put("quantile", quantile.quantile)
                    json.put("value_ns", quantile.valueNs)
                    json.put("lower_ns", quantile.lowerNs)
                    json.put("upper_ns", quantile.upperNs)
                }
            }
            json.lines("buckets", buckets) { json, bucket in
                json.object { json in
                    json.put("from_ns", bucket.fromNs)
                    json.put("to_ns", bucket.toNs)
                    json.put("count", bucket.count)
                }
            }
        }
        writer.newline()
        return writer.bytes
    }
}

extension InFlightDocument {
    /// The document as JSON, a line for each call.
    package func json() -> [UInt8] {
        var writer = JSONWriter()
        // Of a crowd, one after the other stands at the same place.
        var last = (stack: [String](), text: JSONText.array([]))
        writer.object { json in
            json.put("total", UInt64(total))
            json.lines("calls", calls) { json, call in
                json.object { json in
                    json.put("pid", UInt64(call.pid))
                    json.put("tid", UInt64(call.tid))
                    json.put("comm", call.comm)
                    json.put("name", call.name)
                    json.put("abi", call.abi)
                    json.put("age_ns", call.ageNs)
                    json.put("since_before_attach", call.sinceBeforeAttach)
                    if call.stack != last.stack { last = (call.stack, JSONText.array(call.stack)) }
                    json.put("stack", array: last.text)
                }
            }
        }
        writer.newline()
        return writer.bytes
    }
}

extension WindowBounds {
    fileprivate func write(_ json: inout JSONWriter) {
        json.object("window") { json in
            json.put("from", from)
            json.put("to", to)
            json.put("seconds", seconds)
        }
    }
}

extension ProbeStatus {
    fileprivate func write(_ json: inout JSONWriter) {
        json.object("recorder") { json in
            json.put("attached_at", attachedAt)
            json.put("entries", entries)
            json.put("exits", exits)
            json.put("in_flight", inFlight)
            json.put("never_returned", neverReturned)
            json.put("unmatched_exits", unmatchedExits)
            json.object("lost") { json in
                for reason in LossReason.allCases { json.put(reason.rawValue, lost[reason]) }
            }
            json.put("cost_ns_per_call", costNsPerCall)
            json.put("cost_cpu_percent", costCPUPercent)
            json.put("attachment", attachment)
            json.put("attachment_warning", attachmentWarning)
            json.put("is_full", isFull)
            json.put("is_coarse", isCoarse)
            json.put("in_flight_unavailable", inFlightUnavailable)
        }
    }
}

extension StatsRow {
    fileprivate func write(_ json: inout JSONWriter, _ key: String? = nil) {
        json.object(key) { json in
            json.put("name", name)
            json.put("abi", abi)
            json.put("number", number.map { UInt64($0) })
            json.put("waits_by_design", waitsByDesign)
            json.put("is_coarse", isCoarse)
            values.write(&json)
            json.object("errnos") { json in
                for (name, count) in errnos.sorted(by: { $0.key < $1.key }) { json.put(name, count) }
            }
            if let octaves { json.put("octaves", octaves) }
        }
    }
}
