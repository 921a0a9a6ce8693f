internal import Base
internal import Noise
internal import SkynetWire

/// An end of a path at this node.
struct PathSession {
  enum State: Equatable {
    case free
    /// Source: the set-up is under way.
    case settingUp
    /// Source: message 1 is under way.
    case shakingHands
    /// Destination: the label waits for message 1.
    case listening
    /// Destination: message 2 went back, and nothing was opened with its keys yet.
    case answered
    case up
  }

  var state = State.free
  var isSource = false
  /// Of a destination that shall always have a path.
  var isWanted = false
  /// The path that packets for the peer take.
  var isPrimary = false
  /// Its time or its cap comes to an end: another shall take its place.
  var isOld = false
  /// Too many probes were missed; nothing better is there.
  var isSuspect = false
  /// It was replaced and stays for packets on their way.
  var isLeaving = false
  var isExit = false
  /// As the source wants it.
  var isHeaderOnly = false

  var peer: PublicKey?
  var route: [Hop] = []
  var offer = PathOffer()
  var secrets: [HopSecret] = []
  var price: UInt64 = 0

  /// In `PathEntries`; negative: none.
  var entry = -1
  var link = LinkIndex(0)
  var labelOut = Label.neighbour
  var hopsLeft: UInt8 = 0
  /// Of the longest datagram on the links beyond the first; of the far end's whole path at a destination.
  var mtuBeyond = Int(UInt16.max)
  var mtu = PacketLayout.datagramMin - PacketLayout.overheadOfIPPacket

  var initiator: NoiseInitiator?
  /// The handshake message of the other end that was answered, and the answer.
  var question: [UInt8] = []
  var answer: [UInt8] = []
  /// Set-ups, then messages 1; or answers given.
  var attempts = 0

  /// Milliseconds.
  var expiresAt: UInt64 = 0
  var upAt: UInt64 = 0
  var heardAt: UInt64 = 0
  var payloadAt: UInt64?
  var probeAt: UInt64 = 0
  var leavesAt: UInt64 = 0
  /// When the far end last said that it uses this path.
  var chosenAt: UInt64 = 0
  var bytes: UInt64 = 0
  var liveness = Liveness()
  /// By position: the counter of the last report, and when one was asked for.
  var reportsSeen: [UInt64] = []
  var tracedAt: [UInt64?] = []

  /// Nodes between the ends.
  var middle: [PublicKey] { route.dropLast().map { $0.node } }
  /// A path that a destination can count on.
  var isGood: Bool { !isOld && !isSuspect && !isLeaving }
}
