import Platform

extension OwnedDescriptor {
    /// Takes over what a call of the C library returned; nil if that is no descriptor, and errno says why.
    convenience init?(opened number: Int32) {
        guard number >= 0 else { return nil }
        self.init(number)
    }
}
