/// News of callers since the previous snapshot.
package struct CallerUpdate: Sendable {
    /// A new caller.
    package struct Birth: Sendable {
        /// Its number, which is never reused.
        package var number: UInt32
        /// Its identity.
        package var caller: Caller
        /// Whether its name is the name of the process's leader.
        package var isLeader: Bool
        /// The process id in its own pid namespace.
        package var innerPid: Int
        /// The order in which the kernel half saw them: rises from each to the next, and wraps.
        package var order: UInt32

        /// A birth from its parts.
        package init(number: UInt32, caller: Caller, isLeader: Bool, innerPid: Int, order: UInt32) {
            (self.number, self.caller, self.isLeader, self.innerPid) = (number, caller, isLeader, innerPid)
            self.order = order
        }
    }

    /// A folder of control groups.
    package struct Folder: Sendable {
        /// Its key.
        package var key: CgroupKey
        /// Its parent; nil for the root.
        package var parent: CgroupKey?
        /// Its name.
        package var name: String

        /// A folder from its parts.
        package init(key: CgroupKey, parent: CgroupKey?, name: String) {
            (self.key, self.parent, self.name) = (key, parent, name)
        }
    }

    /// Their calls.
    package var tallies = Ledger()
    /// Callers that `tallies` has for the first time.
    package var births: [Birth] = []
    /// Callers without threads; this update is the last that has them.
    package var ended: [UInt32] = []
    /// Folders that were seen for the first time, or again.
    package var folders: [Folder] = []
    /// Whether every CPU was read as of one moment.
    package var isWhole = true

    /// An empty update.
    package init() {}
}
