import Platform

extension OwnedDescriptor {
    /// Takes over a descriptor that the C library returned; nil if it is not one, with the reason in errno.
    convenience init?(opened number: Int32) {
        guard number >= 0 else { return nil }
        self.init(number)
    }
}
