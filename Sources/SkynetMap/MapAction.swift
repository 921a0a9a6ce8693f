public import SkynetWire

/// What the map wants done, in this order.
public enum MapAction: Equatable, Sendable {
  /// Persist this number before the actions that follow: after a restart it is the `firstSequence`.
  case storeSequence(UInt64)
  /// At most `Announcement.bodyMax` bytes.
  case sendControl(ControlKind, body: [UInt8], on: LinkIndex)
  /// Nodes, links or what they say of themselves changed: routes may be better or gone.
  case changed
}
