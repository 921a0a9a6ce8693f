public import Foundation
import Hardware
public import ImageBuilder
import Simulation
import Synchronization

/// One place of the chassis: a card, a machine that runs from it while there is power, its bus with a
/// panel, and its lines.
///
/// What is plugged into a slot stays when its power goes.
public final class VirtualSlot: Sendable {
  public static let panelAddress: UInt8 = 0x3C

  private struct State {
    var machine: EmulatedMachine?
    var monitor: MachineMonitor?
    var lab: LabPort?
    var starts = 0
  }

  /// From 1.
  public let number: Int
  public let bus: VirtualI2CBus
  public let lines: VirtualLineBank
  public let panel: VirtualPanel
  public let card: URL
  private let folder: URL
  private let loader: URL
  private let networks: [Emulator.Network]
  private let hasLab: Bool
  private let sockets: ChassisSockets
  private let servers: [VhostUserServer]
  private let state = Mutex(State())

  /// - Parameters:
  ///   - folder: of this slot alone, with a short path.
  ///   - slots: number of boards of the chassis, which the straps tell.
  init(
    number: Int, folder: URL, card: URL, loader: URL, networks: [Emulator.Network], slots: Int,
    controller: PanelController, hasPanel: Bool, hasLab: Bool
  ) throws {
    self.number = number
    self.folder = folder
    self.loader = loader
    self.networks = networks
    self.hasLab = hasLab
    self.card = card
    bus = try VirtualI2CBus()
    lines = try VirtualLineBank(ChassisLines.definitions)
    panel = VirtualPanel(controller, seed: UInt64(number))
    sockets = ChassisSockets(
      i2c: folder.appending(path: "i2c").path, gpio: folder.appending(path: "gpio").path)
    servers = [
      try VhostUserServer(bus, path: folder.appending(path: "i2c").path),
      try VhostUserServer(lines, path: folder.appending(path: "gpio").path),
    ]
    if hasPanel { bus.attach(panel, at: Self.panelAddress) }
    for (name, level) in ChassisLines.straps(slot: number, boards: slots) {
      try lines.setInput(name, level)
    }
    try lines.setInput(ChassisLines.button, false)
  }

  /// The machine while it has power.
  public var machine: EmulatedMachine? { state.withLock { $0.machine } }
  /// How often power came.
  public var starts: Int { state.withLock { $0.starts } }

  public func running() throws -> EmulatedMachine {
    guard let machine else {
      throw BuildProblem(
        "slot \(number) has no power", cause: "it was switched off", wayOut: "switch it on")
    }
    return machine
  }

  /// Gives power: the machine starts from the card as it is.
  func start() throws {
    var emulator = Emulator()
    emulator.disk = .virtio
    emulator.networks = networks
    // A board that restarts itself still has power.
    emulator.endsAtReset = false
    emulator.monitor = folder.appending(path: "monitor")
    if hasLab { emulator.labPort = folder.appending(path: "lab") }
    let arguments =
      emulator.arguments(image: card, loader: loader)
      + sockets.arguments(memoryMebibytes: emulator.memoryMebibytes)
    state.withLock { state in
      guard state.machine == nil else { return }
      state.starts += 1
      state.machine = EmulatedMachine(arguments: arguments)
    }
  }

  /// Takes the power away, whatever the machine is doing.
  func cut() {
    state.withLock { state in
      state.machine?.kill()
      state.machine = nil
      state.monitor = nil
      state.lab = nil
    }
  }

  /// Returns when the card is nobody's any more.
  func cutAndWait() async {
    let machine = machine
    cut()
    await machine?.cutPower()
  }

  /// Stops the processor where it is, as a board that hangs; or lets it go on.
  public func setPaused(_ isPaused: Bool) throws {
    try monitor().order(isPaused ? "stop" : "cont")
  }

  /// Pulls the cable of a network card, or puts it back: the guest sees its carrier go.
  public func setCarrier(_ network: String, isUp: Bool) throws {
    try monitor().order("set_link", "\"name\":\"\(network)\",\"up\":\(isUp)")
  }

  /// Writes all that goes over a network card from now on into a file, in the format pcap.
  public func beginCapture(_ network: String, to file: URL) throws {
    try monitor().order(
      "object-add",
      "\"qom-type\":\"filter-dump\",\"id\":\"capture-\(network)\","
        + "\"netdev\":\"\(network)\",\"file\":\"\(file.path)\"")
  }

  public func endCapture(_ network: String) throws {
    try monitor().order("object-del", "\"id\":\"capture-\(network)\"")
  }

  /// Root's hands, where the image has them.
  public func lab() throws -> LabPort {
    _ = try running()
    return try state.withLock { state in
      if let lab = state.lab { return lab }
      let lab = try LabPort(folder.appending(path: "lab"))
      state.lab = lab
      return lab
    }
  }

  private func monitor() throws -> MachineMonitor {
    _ = try running()
    return try state.withLock { state in
      if let monitor = state.monitor { return monitor }
      let monitor = try MachineMonitor(folder.appending(path: "monitor"))
      state.monitor = monitor
      return monitor
    }
  }

  func end() async {
    await cutAndWait()
    for server in servers { server.stop() }
  }
}
