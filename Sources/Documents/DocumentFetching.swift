/// The source of documents for `syslat top`. Each call can take seconds; only one is made at a time.
package protocol DocumentFetching: AnyObject {
    /// The answer of `GET /stats` to this query.
    func stats(_ query: String) throws(FetchError) -> StatsDocument
    /// The answer of `GET /stats/NAME` to this query.
    func detail(_ name: String, _ query: String) throws(FetchError) -> SyscallDetail
    /// The answer of `GET /inflight` to this query.
    func inFlight(_ query: String) throws(FetchError) -> InFlightDocument
    /// The answer of `GET /slow` to this query.
    func slow(_ query: String) throws(FetchError) -> SlowDocument
}
