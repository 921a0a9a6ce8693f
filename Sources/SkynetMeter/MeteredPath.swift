public import Base
public import SkynetWire

/// One side of a path at one link of this node, where bytes are paid for.
///
/// A transit hop has two for one path: it is payee towards the source, payer towards the destination.
public struct MeteredPath: Equatable, Sendable {
  public enum Role: UInt8, Sendable {
    /// The neighbour is the next hop and is paid by this node.
    case payer = 1
    /// The neighbour is the hop before, towards the source, and pays this node.
    case payee = 2
  }

  public static let sessionSize = 16

  public var neighbour: PublicKey
  private let sessionBytes: FixedBytes<16>
  /// Droplets (millionths of a SKY) for 2^30 billable bytes, both directions.
  public var price: UInt64
  /// Under which this node's plane counts the path; the same for both sides of a transit hop.
  public var entry: Label
  /// The forward label on the link, as the payee gave it out; it stands in the receipts.
  public var label: Label
  /// Counts the set-ups of this path in this session.
  public var epoch: UInt32
  public var link: LinkIndex
  public var role: Role

  /// - Parameter session: 16 bytes.
  public init(
    entry: Label, role: Role, link: LinkIndex, label: Label, neighbour: PublicKey,
    session: [UInt8], epoch: UInt32, price: UInt64
  ) {
    self.entry = entry
    self.role = role
    self.link = link
    self.label = label
    self.neighbour = neighbour
    sessionBytes = FixedBytes(session)
    self.epoch = epoch
    self.price = price
  }

  /// 16 bytes that name the session of the link in which the path was set up.
  public var session: [UInt8] { sessionBytes.bytes }
}
