/// Why a region of guest memory was refused.
public enum MemoryFault: Error, Equatable {
  /// No bytes, or more than a region may have.
  case wrongSize(UInt64)
  /// An address or an offset does not fit in 64 bits once the size is added.
  case wraps
  /// It shares addresses with another region.
  case overlaps
  /// The file is shorter than the region: reading it would end this process.
  case fileTooShort(bytes: UInt64)
  /// The file could be made shorter later, for the same reason.
  case notSealed
  case notMapped(SystemFailure)
}
