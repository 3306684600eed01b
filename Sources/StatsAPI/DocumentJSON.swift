import HTTP
import StatsModel

extension StatsDocument {
    /// The document as JSON, a line for each system call.
    func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { json in
            json.put("host", host)
            json.put("kernel", kernel)
            json.put("version", version)
            json.put("load_average", loadAverage)
            window.write(&json)
            json.put("cursor", cursor)
            json.object("totals") { json in
                json.put("calls", totals.calls)
                json.put("errors", totals.errors)
                json.put("calls_per_second", totals.callsPerSecond)
                json.put("total_ns", totals.totalNs)
                json.put("cpu_ns", totals.cpuNs)
                json.put("wait_ns", totals.waitNs)
                json.put("blocked_ns", totals.blockedNs)
                json.put("runnable_ns", totals.runnableNs)
                json.put("in_flight", totals.inFlight)
            }
            recorder.write(&json)
            json.lines("syscalls", syscalls) { json, row in row.write(&json) }
        }
        writer.newline()
        return writer.bytes
    }
}

extension SyscallDetail {
    /// The document as JSON, a line for each quantile and bucket.
    func json() -> [UInt8] {
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
    func json() -> [UInt8] {
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

extension WindowSpan {
    fileprivate func write(_ json: inout JSONWriter) {
        json.object("window") { json in
            json.put("from", from)
            json.put("to", to)
            json.put("seconds", seconds)
        }
    }
}

extension RecorderStatus {
    fileprivate func write(_ json: inout JSONWriter) {
        json.object("recorder") { json in
            json.put("attached_at", attachedAt)
            json.put("entries", entries)
            json.put("exits", exits)
            json.put("in_flight", inFlight)
            json.put("never_returned", neverReturned)
            json.put("unmatched_exits", unmatchedExits)
            json.object("lost") { json in
                json.put("recursion", lost.recursion)
                json.put("no_memory", lost.noMemory)
                json.put("overwritten", lost.overwritten)
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

extension SyscallRow {
    fileprivate func write(_ json: inout JSONWriter, _ key: String? = nil) {
        json.object(key) { json in
            json.put("name", name)
            json.put("abi", abi)
            json.put("number", number.map { UInt64($0) })
            json.put("entries", entries)
            json.put("calls", calls)
            json.put("calls_per_second", callsPerSecond)
            json.put("never_returned", neverReturned)
            json.put("errors", errors)
            json.object("errnos") { json in
                for (name, count) in errnos.sorted(by: { $0.key < $1.key }) { json.put(name, count) }
            }
            json.put("total_ns", totalNs)
            json.put("cpu_ns", cpuNs)
            json.put("wait_ns", waitNs)
            json.put("blocked_ns", blockedNs)
            json.put("runnable_ns", runnableNs)
            json.put("waits_by_design", waitsByDesign)
            json.put("is_coarse", isCoarse)
            if let latencyNs {
                json.object("latency_ns") { json in
                    json.put("min", latencyNs.min)
                    json.put("mean", latencyNs.mean)
                    json.put("p50", latencyNs.p50)
                    json.put("p90", latencyNs.p90)
                    json.put("p99", latencyNs.p99)
                    json.put("p999", latencyNs.p999)
                    json.put("max", latencyNs.max)
                }
            } else {
                json.putNull("latency_ns")
            }
            json.object("in_flight") { json in
                json.put("count", inFlight.count)
                json.put("oldest_ns", inFlight.oldestNs)
            }
            if let octaves { json.put("octaves", octaves) }
        }
    }
}
