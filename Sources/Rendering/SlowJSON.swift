package import Documents
import Text

extension SlowDocument {
    /// The document as JSON, a line for each call.
    package func json() -> [UInt8] {
        var writer = JSONWriter()
        // In a crowd, neighbours often have the same stack.
        var last = (stack: [String](), text: JSONText.array([]))
        writer.object { json in
            json.lines("calls", calls) { json, call in
                if call.stack != last.stack { last = (call.stack, JSONText.array(call.stack)) }
                call.write(&json, nil, stack: last.text)
            }
            account.write(&json)
            json.put("cursor", cursor)
        }
        writer.newline()
        return writer.bytes
    }
}

extension SlowDocument.Call {
    /// Writes the call as an object.
    func write(_ json: inout JSONWriter, _ key: String? = nil) { write(&json, key, stack: JSONText.array(stack)) }

    /// - Parameter stack: the member `stack` as JSON.
    fileprivate func write(_ json: inout JSONWriter, _ key: String?, stack: String) {
        typealias Key = SlowDocument.Call.CodingKeys
        json.object(key) { json in
            json.put(Key.at, at)
            json.put(Key.pid, UInt64(pid))
            json.put(Key.tid, UInt64(tid))
            json.put(Key.comm, comm)
            cgroup.write(&json)
            user.write(&json)
            json.put(Key.name, name)
            json.put(Key.abi, abi)
            json.put(Key.number, number.map { UInt64($0) })
            json.put(Key.result, signed: result)
            json.put(Key.errno, errno)
            json.put(Key.latencyNs, latencyNs)
            json.put(Key.cpuNs, cpuNs)
            json.put(Key.blockedNs, blockedNs)
            json.put(Key.runnableNs, runnableNs)
            json.put(Key.waitsByDesign, waitsByDesign)
            json.put(Key.longestWaitNs, longestWaitNs)
            json.put(Key.stack, array: stack)
            guard arguments != nil else { return json.putNull(Key.arguments.stringValue) }
            json.object(Key.arguments) { json in
                for (name, argument) in orderedArguments { argument.write(&json, name) }
            }
        }
    }
}

extension SlowDocument.Argument {
    fileprivate func write(_ json: inout JSONWriter, _ name: String) {
        typealias Key = SlowDocument.Argument.CodingKeys
        json.object(name) { json in
            json.put(Key.value, signed: value)
            json.put(Key.target, target)
            json.put(Key.isDeleted, isDeleted)
            json.put(Key.isCut, isCut)
        }
    }
}

extension SlowDocument.Account {
    fileprivate func write(_ json: inout JSONWriter) {
        typealias Key = SlowDocument.Account.CodingKeys
        json.object("account") { json in
            json.put(Key.seen, seen)
            json.put(Key.written, written)
            json.put(Key.dropped, dropped)
            json.put(Key.heldBack, heldBack)
        }
    }
}
