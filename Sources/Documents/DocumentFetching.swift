/// Where `syslat top` gets its documents from. Each call may take seconds; only one is made at a time.
package protocol DocumentFetching: AnyObject {
    /// What `GET /stats` with this query answers.
    func stats(_ query: String) throws(FetchError) -> StatsDocument
    /// What `GET /stats/NAME` with this query answers.
    func detail(_ name: String, _ query: String) throws(FetchError) -> SyscallDetail
    /// What `GET /inflight` with this query answers.
    func inFlight(_ query: String) throws(FetchError) -> InFlightDocument
    /// What `GET /slow` with this query answers.
    func slow(_ query: String) throws(FetchError) -> SlowDocument
}
