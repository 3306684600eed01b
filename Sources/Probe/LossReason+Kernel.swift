import CSyslatLayout
import Measurements

extension LossReason {
    /// The reason in the kernel half; nil if it is not counted there.
    var kernelLoss: syslat_loss? {
        switch self {
        case .recursion: nil
        case .noMemory: SYSLAT_LOST_NO_MEMORY
        case .overwritten: SYSLAT_LOST_OVERWRITTEN
        }
    }
}
