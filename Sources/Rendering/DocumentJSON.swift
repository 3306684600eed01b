package import Documents
import Measurements
import Text

extension StatsDocument {
    /// The document as JSON, a line for each row.
    package func json() -> [UInt8] {
        var writer = JSONWriter(capacity: (rows.count + 4) * Self.longRow)
        writer.object { writeMembers(&$0) }
        writer.newline()
        return writer.bytes
    }

    /// Writes what the document's object has.
    func writeMembers(_ json: inout JSONWriter) {
        json.put("host", host)
        json.put("kernel", kernel)
        json.put("version", version)
        json.put("load_average", loadAverage)
        window.write(&json)
        json.put("cursor", cursor)
        json.object("totals") { totals.writeTotals(&$0) }
        untold?.write(&json)
        recorder.write(&json)
        json.lines(grouping.member, rows) { json, row in row.write(&json) }
    }

    /// The approximate size of a process row in bytes; other rows are smaller.
    private static let longRow = 1100
}

extension SyscallDetail {
    /// The document as JSON, a line for each quantile, bucket and step.
    package func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { json in
            window.write(&json)
            json.put("cursor", cursor)
            syscall.write(&json, "syscall")
            json.lines("quantiles", quantiles) { json, quantile in
                typealias Key = QuantileBounds.CodingKeys
                json.object { json in
                    json.put(Key.quantile, quantile.quantile)
                    json.put(Key.valueNs, quantile.valueNs)
                    json.put(Key.lowerNs, quantile.lowerNs)
                    json.put(Key.upperNs, quantile.upperNs)
                }
            }
            json.lines("buckets", buckets) { json, bucket in
                typealias Key = BucketCount.CodingKeys
                json.object { json in
                    json.put(Key.fromNs, bucket.fromNs)
                    json.put(Key.toNs, bucket.toNs)
                    json.put(Key.count, bucket.count)
                }
            }
            if let slowest { slowest.write(&json, "slowest") } else { json.putNull("slowest") }
            guard let history else { return }
            json.lines("history", history) { json, step in
                json.object { json in
                    json.put("from", step.from)
                    json.put("to", step.to)
                    json.put("seconds", step.seconds)
                    json.put("octaves", step.octaves)
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
        // In a crowd, neighbours often have the same stack.
        var last = (stack: [String](), text: JSONText.array([]))
        writer.object { json in
            json.put("total", UInt64(total))
            json.lines("calls", calls) { json, call in
                typealias Key = InFlightDocument.Call.CodingKeys
                json.object { json in
                    json.put(Key.pid, UInt64(call.pid))
                    json.put(Key.tid, UInt64(call.tid))
                    json.put(Key.comm, call.comm)
                    call.cgroup.write(&json)
                    json.put(Key.name, call.name)
                    json.put(Key.abi, call.abi)
                    json.put(Key.ageNs, call.ageNs)
                    json.put(Key.sinceBeforeAttach, call.sinceBeforeAttach)
                    if call.stack != last.stack { last = (call.stack, JSONText.array(call.stack)) }
                    json.put(Key.stack, array: last.text)
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
        typealias Key = ProbeStatus.CodingKeys
        json.object("recorder") { json in
            json.put(Key.attachedAt, attachedAt)
            json.put(Key.entries, entries)
            json.put(Key.exits, exits)
            json.put(Key.inFlight, inFlight)
            json.put(Key.neverReturned, neverReturned)
            json.put(Key.unmatchedExits, unmatchedExits)
            json.object(Key.lost) { json in
                for reason in LossReason.allCases { json.put(reason.rawValue, lost[reason]) }
            }
            json.put(Key.costNsPerCall, costNsPerCall)
            json.put(Key.costCPUPercent, costCPUPercent)
            json.put(Key.attachment, attachment)
            json.put(Key.attachmentWarning, attachmentWarning)
            json.put(Key.isFull, isFull)
            json.put(Key.isCoarse, isCoarse)
            json.put(Key.inFlightUnavailable, inFlightUnavailable)
        }
    }
}
