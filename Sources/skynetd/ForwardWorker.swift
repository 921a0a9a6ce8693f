import ForwardingPlane
import LinuxIO
import PacketIO
import SkynetWire

/// A thread that moves packets: from its UDP socket and its queue of the tunnel through the plane and out
/// again, as whole lists.
///
/// Only its own thread touches it once it runs.
final class ForwardWorker: @unchecked Sendable {
  /// Lists are long enough for a full receive: 64 messages of up to 64 datagrams.
  private static let packetsMax = 4096
  /// How long a full socket may hold a worker up before what waits is dropped.
  private static let fullMilliseconds: Int32 = 20
  private static let idleMilliseconds: Int32 = 1000
  private static let socketToken: UInt32 = 1
  private static let tunnelToken: UInt32 = 2

  private let plane: ForwardingPlane
  private let worker: WorkerIndex
  private let bell: Bell
  private var socket: PacketSocket
  private var tunnel: TunnelDevice
  private var poller: Poller
  private var room: Poller
  private var runs = PacketList<DatagramRun>(capacity: 64)
  private var datagrams = PacketList<DatagramRun>(capacity: packetsMax)
  private var packets = PacketList<TunnelPacket>(capacity: packetsMax)

  /// For control, which may use them while the worker runs.
  let sender: ControlSender
  let port: UInt16

  /// - Parameter bell: rung when the plane has something to say.
  init(
    _ number: Int, plane: ForwardingPlane, port: UInt16, tunnelName: String, mtu: Int,
    bell: Bell
  ) throws(SystemError) {
    self.plane = plane
    worker = WorkerIndex(number)
    socket = try PacketSocket(port: port)
    tunnel = try TunnelDevice(name: tunnelName, mtu: mtu)
    poller = try Poller()
    room = try Poller()
    self.bell = bell
    sender = ControlSender(socket: socket.number, tunnel: tunnel.number)
    self.port = socket.port
    try poller.add(socket.number, token: Self.socketToken)
    try poller.add(tunnel.number, token: Self.tunnelToken)
    try room.add(socket.number, token: Self.socketToken, isWritableToo: true)
  }

  func start() throws(SystemError) {
    try WorkerThread.start { self.run() }
  }

  /// Without its packets a node is of no use: an error ends the program, and its supervisor starts it anew.
  private func run() {
    do throws(SystemError) {
      while true { try turn() }
    } catch {
      log(error.explanation)
      System.exit(1)
    }
  }

  private func turn() throws(SystemError) {
    let now = Clock.bootMilliseconds
    let cameIn = try takeDatagrams(now)
    let wentOut = try takePackets(now)
    if plane.hasNotice(of: worker) { bell.ring() }
    if !cameIn && !wentOut { _ = try poller.wait(milliseconds: Self.idleMilliseconds) }
  }

  private func takeDatagrams(_ now: UInt64) throws(SystemError) -> Bool {
    try socket.receive(into: &runs)
    guard !runs.isEmpty else { return false }
    datagrams.removeAll()
    packets.removeAll()
    plane.receive(
      runs, worker: worker, now: now, datagrams: &datagrams, packets: &packets)
    try send()
    if !packets.isEmpty { try tunnel.write(packets) }
    return true
  }

  private func takePackets(_ now: UInt64) throws(SystemError) -> Bool {
    try tunnel.read(into: &packets)
    guard !packets.isEmpty else { return false }
    datagrams.removeAll()
    plane.transmit(packets, worker: worker, now: now, datagrams: &datagrams)
    try send()
    return true
  }

  private func send() throws(SystemError) {
    var done = 0
    while done < datagrams.count {
      done = socket.send(&datagrams, from: done)
      guard done < datagrams.count else { return }
      // Whoever sends through the tunnel is slowed down by its queue meanwhile.
      var isWritable = false
      let count = try room.wait(milliseconds: Self.fullMilliseconds)
      for index in 0..<count where room[index].isWritable { isWritable = true }
      guard isWritable else { return }
    }
  }
}
