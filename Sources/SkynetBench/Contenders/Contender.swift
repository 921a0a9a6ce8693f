/// A way of getting packets from one namespace to another: a rival, ours, or the bare cable.
public protocol Contender: Sendable {
  /// As it stands in the table.
  var name: String { get }
  /// The version that is measured, and what was chosen where it offers a choice.
  var version: String { get }

  /// Connects the two ends of a chain of two namespaces.
  ///
  /// It need not wait until packets pass; whoever calls this does that.
  ///
  /// - Parameter programs: what it starts goes in there, and is ended by the caller.
  /// - Returns: the address of the far end, to be measured from the near one.
  func start(in chain: NetworkChain, with programs: ProgramGroup) throws -> String
}

/// A way of handing packets on, in the middle of a chain of three namespaces.
public protocol TransitContender: Sendable {
  var name: String { get }
  /// Nil: it is sent as much as it takes.
  var pacing: Pacing? { get }

  /// Makes datagrams sent in the near namespace arrive in the far one.
  ///
  /// - Parameter port: of the sink in the far namespace, which listens on all of its addresses.
  func start(
    in chain: NetworkChain, with programs: ProgramGroup, port: UInt16
  ) throws -> TransitRoute
}

extension TransitContender {
  public var pacing: Pacing? { nil }
}

/// The load of another contender: as many packets a second as he handed on, of the length that they have
/// on the cable.
///
/// A hop that is not kept busy wakes for each message, and that is in its processor time, too.
public struct Pacing: Equatable, Sendable {
  /// Name of the other, who is measured before.
  public let like: String
  /// What he adds to a payload.
  public let moreBytes: Int

  public init(like: String, moreBytes: Int) {
    self.like = like
    self.moreBytes = moreBytes
  }
}

/// Where the generator sends to, and whose processor time counts.
public struct TransitRoute: Sendable {
  public let address: String
  public let port: UInt16
  /// Process number of the program in the middle.
  public let hop: Int32
  /// Larger datagrams do not fit its interface; such a run takes this size instead, and says so.
  public let payloadBytesMax: Int
  /// Whether the first packet waits until a path is there for it.
  public let setsUpPaths: Bool

  public init(
    address: String, port: UInt16, hop: Int32, payloadBytesMax: Int = 1472,
    setsUpPaths: Bool = false
  ) {
    self.setsUpPaths = setsUpPaths
    self.address = address
    self.port = port
    self.hop = hop
    self.payloadBytesMax = payloadBytesMax
  }
}
