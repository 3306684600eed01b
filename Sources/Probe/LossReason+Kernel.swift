import CSyslatLayout
import Measurements

extension LossReason {
    /// What the kernel half calls it; nil for what is not counted there.
    var kernelLoss: syslat_loss? {
        switch self {
        case .recursion: nil
        case .noMemory: SYSLAT_LOST_NO_MEMORY
        case .overwritten: SYSLAT_LOST_OVERWRITTEN
        }
    }
}
