public import Foundation
public import Hardware
public import ImageBuilder

/// A chassis of emulated boards that behaves like one of metal: power lines that really cut power, a
/// switch with cables to pull, a panel, a button, lamps.
public actor VirtualChassis {
  public struct Plan: Sendable {
    /// 1 to 8.
    public var boards = 3
    /// Slots that have a panel.
    public var panels: Set<Int> = [1]
    public var controller = PanelController.ssd1306
    /// The slot whose board is the switch: the other boards hang on its network cards.
    ///
    /// Nil for a switch that takes no orders.
    public var switchSlot: Int?
    /// Whether a router with DHCP is plugged into the uplink, as in front of every chassis.
    public var hasRouter = true

    public init() {}

    /// - Throws: for a number of boards that no chassis has, and for slots without a board.
    func check() throws {
      guard (1...ChassisLines.slotsMax).contains(boards) else {
        throw BuildProblem(
          "a chassis of \(boards) boards", cause: "this chassis has 1 to 8 places",
          wayOut: "ask for a number from 1 to 8")
      }
      let named = panels.sorted() + [switchSlot].compactMap { $0 }
      guard let slot = named.first(where: { !(1...boards).contains($0) }) else { return }
      throw BuildProblem(
        "slot \(slot) is to have a panel or the switch",
        cause: "the chassis has boards in the slots 1 to \(boards)",
        wayOut: "name one of these, or ask for more boards")
    }
  }

  public nonisolated let plan: Plan
  public nonisolated let slots: [VirtualSlot]
  public nonisolated let network: ChassisNetwork
  private let folder: URL
  private var isCutByHand: Set<Int> = []
  private var watchers: [Task<Void, Never>] = []
  private var router: EmulatedMachine?

  /// The chassis of a checkout, from the finished image of a board.
  ///
  /// - Parameters:
  ///   - cards: a folder that keeps the cards of the boards from run to run.
  ///   - isFresh: forget what earlier runs wrote.
  public init(
    _ plan: Plan, board name: String, cards: URL, isFresh: Bool, workspace: Workspace
  ) async throws {
    try await self.init(
      plan, image: try ImageSet.find(board: name, in: workspace),
      board: try BoardDefinition.read(name, in: workspace.hardware), cards: cards,
      isFresh: isFresh, shell: workspace.shell)
  }

  public init(
    _ plan: Plan, image: ImageSet, board: BoardDefinition, cards: URL, isFresh: Bool, shell: Shell
  ) async throws {
    try plan.check()
    self.plan = plan
    // The names of sockets are short, those of checkouts may not be.
    folder = FileManager.default.temporaryDirectory.appending(
      path: "skychassis-\(UUID().uuidString.prefix(8))")
    try makeFolder(folder)
    let network = try ChassisNetwork(plan, folder: folder)
    self.network = network
    let loader = folder.appending(path: "loader.bin")
    try Emulator.extractLoader(from: image.image, board: board, to: loader)
    var slots: [VirtualSlot] = []
    for number in 1...plan.boards {
      let card = cards.appending(path: "\(board.name)-\(number).img")
      if try isFresh || !exists(card) || Emulator.isOlder(card, than: image.image) {
        try await Emulator.makeCard(from: image.image, to: card, shell: shell)
      }
      slots.append(
        try VirtualSlot(
          number: number, folder: makeFolder(folder.appending(path: "\(number)")), card: card,
          loader: loader, networks: network.cards(of: number), slots: plan.boards,
          controller: plan.controller, hasPanel: plan.panels.contains(number),
          hasLab: board.name.hasSuffix("-lab")))
    }
    self.slots = slots
  }

  public nonisolated func slot(_ number: Int) throws -> VirtualSlot {
    guard (1...slots.count).contains(number) else {
      throw BuildProblem(
        "there is no slot \(number)", cause: "the chassis has \(slots.count) boards",
        wayOut: "name one from 1 to \(slots.count)")
    }
    return slots[number - 1]
  }

  /// Switches the chassis on.
  public func start() throws {
    if plan.hasRouter { router = EmulatedMachine(arguments: network.routerArguments) }
    for slot in slots {
      let changes = try slot.lines.changes()
      watchers.append(
        Task { [weak self] in
          for await change in changes where change.name.hasPrefix("power-") {
            await self?.applyPower()
          }
        })
    }
    applyPower()
  }

  /// Pulls a board's plug, or puts it back.
  public func setPlugged(_ number: Int, _ isPlugged: Bool) throws {
    _ = try slot(number)
    if isPlugged { isCutByHand.remove(number) } else { isCutByHand.insert(number) }
    applyPower()
  }

  /// Cuts the power of a slot and returns when it is surely gone.
  public func cut(_ number: Int) async throws {
    let slot = try slot(number)
    isCutByHand.insert(number)
    await slot.cutAndWait()
  }

  /// Whether nothing cuts the slot's power.
  public func hasPower(_ number: Int) -> Bool {
    !isCutByHand.contains(number) && cutters(of: number).isEmpty
  }

  /// Slots whose boards hold the power line of a slot active.
  public nonisolated func cutters(of number: Int) -> [Int] {
    slots.filter { slot in
      (try? slot.lines.status(ChassisLines.power(number)))?.level ?? false
    }.map(\.number)
  }

  /// Ends all of it; the cards stay.
  public func end() async {
    for watcher in watchers { watcher.cancel() }
    watchers = []
    for slot in slots { slot.cut() }
    for slot in slots { await slot.end() }
    await router?.cutPower()
    network.end()
    try? remove(folder)
  }

  private func applyPower() {
    for slot in slots {
      guard hasPower(slot.number) else {
        slot.cut()
        continue
      }
      do {
        try slot.start()
      } catch {
        // A slot that cannot start stays dark, which is seen.
        slot.cut()
      }
    }
  }
}
