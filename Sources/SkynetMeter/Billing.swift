/// What bytes cost.
///
/// Billable are the bytes of a packet's body (end-to-end counter, ciphertext, tag) whose label was known
/// and that was handed on; both directions cost the same.
public enum Billing {
  /// The price is for this many bytes.
  public static let unitBytes: UInt64 = 1 << 30

  /// Droplets, rounded down: the payer keeps the fraction.
  ///
  /// As a receipt states sums since the path began, rounding costs the payee less than one droplet a
  /// path, however many receipts there are.
  ///
  /// - Returns: nil where the result does not fit into 64 bits.
  public static func amount(bytes: UInt64, price: UInt64) -> UInt64? {
    let product = bytes.multipliedFullWidth(by: price)
    guard product.high >> 30 == 0 else { return nil }
    return product.high << 34 | product.low >> 30
  }
}
