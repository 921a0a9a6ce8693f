/// What a wire of a test does to datagrams, in each direction.
struct WireConditions {
  /// Each datagram takes a time of its own from this range, so a wide one brings them in another order.
  var delayMilliseconds: ClosedRange<UInt64> = 0...0
  var lossPerMille: UInt64 = 0
  /// Datagrams that come twice.
  var copiesPerMille: UInt64 = 0
  /// Nothing gets through, either way; neither end is told.
  var isCut = false
}

/// What went one way over a wire: bytes of packets of links (types 4 and 5), which both ends count too.
struct WireCount: Equatable {
  var takenBytes: UInt64 = 0
  var lostBytes: UInt64 = 0
  /// Of them, each datagram once.
  var deliveredBytes: UInt64 = 0
  /// Datagrams of any kind.
  var lost = 0
  var copied = 0
  /// Delivered after one that was sent later.
  var overtaken = 0
}
