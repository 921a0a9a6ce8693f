internal import Base
public import ForwardingPlane
internal import Noise
internal import SkynetLink
public import SkynetMeter
public import SkynetNode
internal import SkynetPath
public import SkynetWire
internal import Sodium

/// One node of a simulation: its core, its forwarding plane, and what came out of its tunnel.
public final class SimulatedHost {
  public let number: Int
  public let seed: [UInt8]
  public let endpoint: Endpoint
  let limits: PlaneLimits
  public internal(set) var node: SkynetNode
  /// What the last start persisted.
  public internal(set) var sequence: UInt64 = 1
  /// How far the boot clock of this host is ahead of the simulation's.
  public internal(set) var clockOffset: UInt64
  public internal(set) var events: [NodeEvent] = []
  public internal(set) var records: [LedgerEntry] = []
  /// IP packets that the plane handed to the tunnel device.
  public internal(set) var delivered: [[UInt8]] = []
  /// How many of `delivered` have a checksum that the receiver has to see as unfinished.
  public private(set) var deliveredUnfinished = 0
  /// Answers of the node itself to packets that could not go on.
  public internal(set) var answers: [[UInt8]] = []
  public internal(set) var isRunning = true
  public internal(set) var cheat: SimulatedCheat?
  /// The datagrams of starts before are not this start's.
  var start = 0
  var timerAt: UInt64 = .max

  private var runs = PacketList<DatagramRun>(capacity: 1)
  private var packets = PacketList<TunnelPacket>(capacity: 64)
  private var datagrams = PacketList<DatagramRun>(capacity: 64)
  private let memory: UnsafeMutablePointer<UInt8>
  private static let memorySize = 1 << 16

  init(
    number: Int, seed: [UInt8], settings: NodeSettings, limits: PlaneLimits, ciphers: CipherOffer,
    random: [UInt8], clockOffset: UInt64, now: UInt64
  ) {
    self.number = number
    self.seed = seed
    self.limits = limits
    self.clockOffset = clockOffset
    endpoint = Endpoint(address: [10, 0, UInt8(number / 250), UInt8(number % 250 + 1)], port: 7060)
    memory = .allocate(capacity: Self.memorySize)
    node = Self.makeNode(
      seed, settings, limits, ciphers, random, sequence: 1, now: now + clockOffset)
  }

  deinit { memory.deallocate() }

  static func makeNode(
    _ seed: [UInt8], _ settings: NodeSettings, _ limits: PlaneLimits, _ ciphers: CipherOffer,
    _ random: [UInt8], sequence: UInt64, now: UInt64
  ) -> SkynetNode {
    guard let key = PublicKey(SigningKey(seed: seed).publicKey) else {
      preconditionFailure("a public key of libsodium has 32 bytes")
    }
    let plane = ForwardingPlane(
      limits: limits, own: OverlayAddress(of: key), seed: 1, pause: {})
    var settings = settings
    settings.paths.labelsMax = min(settings.paths.labelsMax, limits.labels)
    settings.paths.pathsMax = min(settings.paths.pathsMax, limits.paths)
    settings.links.linksMax = min(settings.links.linksMax, limits.links)
    return SkynetNode(
      settings: settings, seed: seed, random: random, ciphers: ciphers, firstSequence: sequence,
      plane: plane, worker: WorkerIndex(1), now: now)
  }

  /// A datagram came.
  ///
  /// - Returns: those to send on.
  func receive(_ datagram: [UInt8], from source: Endpoint, now: UInt64) -> [Datagram] {
    precondition(datagram.count <= Self.memorySize, "no datagram is as long")
    for (index, byte) in datagram.enumerated() { memory[index] = byte }
    runs.removeAll()
    runs.append(
      DatagramRun(
        start: memory, length: Int32(datagram.count), segmentLength: Int32(datagram.count),
        endpoint: source))
    packets.removeAll()
    datagrams.removeAll()
    node.plane.receive(
      runs, worker: WorkerIndex(0), now: now, datagrams: &datagrams, packets: &packets)
    for index in 0..<packets.count {
      let packet = packets[index]
      delivered.append(
        Array(UnsafeBufferPointer(start: packet.start, count: Int(packet.length))))
      if packet.isChecksumPartial { deliveredUnfinished += 1 }
    }
    return sent
  }

  /// A program of this host sends an IP packet into the tunnel.
  func transmit(_ packet: [UInt8], isChecksumPartial: Bool, now: UInt64) -> [Datagram] {
    let start = memory + PacketLayout.headroom
    for (index, byte) in packet.enumerated() { start[index] = byte }
    packets.removeAll()
    packets.append(
      TunnelPacket(start: start, length: Int32(packet.count), isChecksumPartial: isChecksumPartial))
    datagrams.removeAll()
    node.plane.transmit(packets, worker: WorkerIndex(0), now: now, datagrams: &datagrams)
    return sent
  }

  struct Datagram {
    let bytes: [UInt8]
    let endpoint: Endpoint
  }

  private var sent: [Datagram] {
    var all: [Datagram] = []
    for index in 0..<datagrams.count {
      let run = datagrams[index]
      var offset = 0
      while offset < Int(run.length) {
        let count = min(Int(run.segmentLength), Int(run.length) - offset)
        all.append(
          Datagram(
            bytes: Array(UnsafeBufferPointer(start: run.start + offset, count: count)),
            endpoint: run.endpoint))
        offset += count
      }
    }
    return all
  }
}

extension PlaneLimits {
  /// Room for the small networks of tests.
  public static var simulated: PlaneLimits {
    var limits = PlaneLimits()
    limits.workers = 2
    limits.links = 64
    limits.paths = 256
    limits.sessions = 256
    limits.labels = 4096
    limits.addresses = 512
    return limits
  }
}
