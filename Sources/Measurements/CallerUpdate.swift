/// What was learnt of callers since the snapshot before.
package struct CallerUpdate: Sendable {
    /// A caller that was seen first.
    package struct Birth: Sendable {
        /// Its number, which no other will have.
        package var number: UInt32
        /// What it is known by.
        package var caller: Caller
        /// Whether its name is that of the process's leader.
        package var isLeader: Bool
        /// The process id in its own pid namespace.
        package var innerPid: Int
        /// Rises from one to the next in the order in which the kernel half saw them; it wraps.
        package var order: UInt32

        /// A birth from its parts.
        package init(number: UInt32, caller: Caller, isLeader: Bool, innerPid: Int, order: UInt32) {
            (self.number, self.caller, self.isLeader, self.innerPid) = (number, caller, isLeader, innerPid)
            self.order = order
        }
    }

    /// A folder of control groups.
    package struct Folder: Sendable {
        /// Which it is.
        package var key: CgroupKey
        /// The one that it is in; nil for the root.
        package var parent: CgroupKey?
        /// Its name.
        package var name: String

        /// A folder from its parts.
        package init(key: CgroupKey, parent: CgroupKey?, name: String) {
            (self.key, self.parent, self.name) = (key, parent, name)
        }
    }

    /// What they did.
    package var tallies = Ledger()
    /// Callers that `tallies` mentions first.
    package var births: [Birth] = []
    /// Callers that no thread is any more; they are mentioned in this update for the last time.
    package var ended: [UInt32] = []
    /// Folders that were seen first, or again.
    package var folders: [Folder] = []
    /// Whether every CPU was read as of one moment.
    package var isWhole = true

    /// Nothing.
    package init() {}
}
