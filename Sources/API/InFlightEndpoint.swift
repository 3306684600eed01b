import Documents
import HTTP
import Measurements
import Platform
import Rendering
import Syscalls

extension Endpoint {
    /// The calls in flight.
    static let inFlight = Endpoint(
        path: "/inflight", parameters: InFlightQuery.parameters.map(\.name),
        examples: [
            ("/inflight", "the calls in flight, oldest first, with their kernel stacks"),
            ("/inflight?min=10s&top=5", "the five oldest calls in flight for at least 10 s"),
        ]
    ) { request, _, context throws(QueryError) in
        let query = try InFlightQuery(request.query)
        return context.shared(request) { inFlight(query, context) }
    }

    private static func inFlight(_ query: InFlightQuery, _ context: Context) -> HTTPResponse {
        let provider = context.provider
        guard let attached = provider.latest?.attached.monotonicNs else { return context.notYet }
        if let parameter = query.subjectParameter, provider.callers == nil { return context.noSubjects(parameter) }
        let subjects = context.subjectNames
        let now = provider.now
        let all: [CallInFlight]
        do {
            all = try provider.callsInFlight(withFrames: true)
        } catch {
            return .problem(503, error.description)
        }
        let old = all.prefix { $0.age(at: now, attached: attached) >= query.minimumNs }
        let selected = query.selectsAll ? Array(old) : old.filter { query.selects($0, subjects) }
        // In a crowd, neighbours often have the same stack. Comparing stacks is faster than naming their functions.
        var last = (frames: [UInt64](), names: [String]())
        let calls = selected.prefix(query.top).map { call in
            if call.frames != last.frames { last = (call.frames, provider.functionNames(call.frames)) }
            return InFlightDocument.Call(
                pid: call.pid, tid: call.tid, comm: call.comm, cgroup: subjects.cgroup(call.cgroup),
                name: call.id.name, abi: call.id.abi?.rawValue, ageNs: call.age(at: now, attached: attached),
                sinceBeforeAttach: call.startNs == nil, stack: last.names)
        }
        return .json(InFlightDocument(total: all.count, calls: calls).json())
    }
}
