internal import Base

/// A node that packets go to, so it shall always have two paths.
struct Destination {
  static let patienceMin: UInt64 = 1000
  static let patienceMax: UInt64 = 30_000

  let key: PublicKey
  /// When packets for it went out or came in last.
  var usedAt: UInt64
  /// When a route may be asked for again.
  var askAt: UInt64
  var patience = Destination.patienceMin
  var avoiding: [PublicKey] = []
  var stale: PublicKey?
}
