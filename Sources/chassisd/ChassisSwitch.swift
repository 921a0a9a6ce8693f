import Base
import Chassis
import Hardware
import LinuxIO
import Netlink

/// The switch of the chassis, where this board has it: set up at the start, changed with a way back.
struct ChassisSwitch: ~Copyable {
  private static let watchMilliseconds: UInt64 = 5000
  private static let heardMilliseconds: UInt64 = 10_000

  let bridge: HardwareDescription.Bridge?
  private var fabric: BridgeFabric?
  private var watch: LinkWatch?
  /// Readable when a port has gained or lost its link; nil without a switch.
  private(set) var linkDescriptor: Int32?
  private(set) var change: CommitConfirm
  private(set) var health: DeviceHealth
  private(set) var seen: [SwitchPort] = []
  private var seenAt: UInt64 = 0
  /// When the counter of a port's received frames was last seen to move, by the port's name.
  private var heard: [String: UInt64] = [:]
  let isManaged: Bool

  init(_ description: HardwareDescription.Fabric, now: UInt64) {
    health = DeviceHealth(device: "switch", now: now)
    change = CommitConfirm(management: ManagementPath(vlan: 1, managerPort: nil, uplinkPort: nil))
    fabric = nil
    watch = nil
    guard case .bridge(let bridge) = description, Self.hasPorts(bridge) || !bridge.isOptional else {
      self.bridge = nil
      isManaged = false
      return
    }
    self.bridge = bridge
    isManaged = true
    let management = ManagementPath(
      vlan: bridge.managementVLAN, managerPort: nil, uplinkPort: bridge.uplink)
    do throws(PolicyRefusal) {
      change = try CommitConfirm(
        management: management, keptText: StateFiles.read(.switchBefore), now: now)
    } catch {
      log("what the switch was set to before the last change is damaged")
      change = CommitConfirm(management: management)
    }
    setUp(bridge, now)
  }

  // MARK: For the loop

  var deadline: UInt64? { change.nextTime }
  var reports: [DeviceReport] { isManaged ? [health.report] : [] }

  /// What the ports say of their boards, by slot from 0.
  var links: [PortLink] {
    guard let bridge else { return [] }
    var links = [PortLink](repeating: .unknown, count: SlotSet.slotMax + 1)
    for port in bridge.ports {
      guard let slot = port.slot, let found = seen.first(where: { $0.name == port.name }) else {
        continue
      }
      let isHeard = heard[port.name].map { seenAt < $0 + Self.heardMilliseconds } ?? false
      links[Int(slot)] = !found.hasLink ? .down : isHeard ? .carrying : .up
    }
    return links
  }

  /// The port of this board's own slot is never cut off.
  mutating func setManager(_ slot: Int?) {
    change.setManagerPort(slot.flatMap { port(ofSlot: $0) })
  }

  mutating func tick(now: UInt64) {
    guard let bridge else { return }
    if fabric == nil {
      if health.mayTry(now: now) { setUp(bridge, now) }
      return
    }
    if change.nextTime.map({ $0 <= now }) ?? false { restore(now) }
    var hasNews = now >= seenAt + Self.watchMilliseconds
    while let event = try? watch?.nextLinkEvent() {
      log("port " + event.name + (event.hasLink ? " has a link" : " has no link"))
      hasNews = true
    }
    if hasNews { look(now) }
  }

  // MARK: Orders of the owner

  mutating func setVLAN(_ number: UInt16, ofSlot slot: Int, now: UInt64) -> String {
    order(slot, now) { policy in
      policy.nativeVLAN = number
      policy.taggedVLANs.removeAll { $0 == number }
    }
  }

  mutating func setIsolation(_ isIsolated: Bool, ofSlot slot: Int, now: UInt64) -> String {
    order(slot, now) { $0.isIsolated = isIsolated }
  }

  mutating func confirm(now: UInt64) -> String {
    guard isManaged else { return "refused: " + SwitchReport.unmanaged }
    guard change.confirm(now: now) else {
      return "refused: there is no change to confirm, or it has been taken back\n"
    }
    StateFiles.keep("", as: .switchBefore)
    keepWanted()
    return "the change stays\n"
  }

  private mutating func order(
    _ slot: Int, _ now: UInt64, _ edit: (inout PortPolicy) -> Void
  ) -> String {
    guard isManaged else { return "refused: " + SwitchReport.unmanaged }
    look(now)
    guard let name = port(ofSlot: slot), let port = seen.first(where: { $0.name == name }) else {
      return "refused: no port of this switch leads to slot \(slot)\n"
    }
    var policy = port.policy
    edit(&policy)
    var orders = [PortOrder(port: name, policy: policy)]
    // What leaves a board untagged must be able to leave the chassis, with a tag.
    if let bridge, let uplink = seen.first(where: { $0.name == bridge.uplink }),
      !uplink.policy.carries(policy.nativeVLAN)
    {
      var wider = uplink.policy
      wider.taggedVLANs.append(policy.nativeVLAN)
      wider.taggedVLANs.sort()
      orders.append(PortOrder(port: uplink.name, policy: wider))
    }
    do throws(PolicyRefusal) {
      try change.begin(orders, at: seen, now: now)
    } catch {
      return "refused: " + error.explanation + "\n"
    }
    guard StateFiles.keep(change.keptText, as: .switchBefore) else {
      change.abandon(now: now)
      return "refused: the way back could not be kept on flash\n"
    }
    if let failure = carryOut(orders, now) {
      restore(now)
      return "refused by the switch, and taken back: " + failure.explanation + "\n"
    }
    look(now)
    return "done; it is taken back in 60 s unless you say 'sky switch confirm'\n"
  }

  // MARK: The switch itself

  private mutating func setUp(_ bridge: HardwareDescription.Bridge, _ now: UInt64) {
    var names: [String] = []
    for port in bridge.ports where Self.exists(port.name) { names.append(port.name) }
    if Self.exists(bridge.uplink) { names.append(bridge.uplink) }
    do throws(FabricError) {
      var made = try BridgeFabric(
        bridge: bridge.name, ports: names, defaultVLAN: bridge.nativeVLAN)
      try made.setUp()
      for order in wanted { try made.apply(order.policy, to: order.port) }
      seen = try made.ports()
      seenAt = now
      let watch = try LinkWatch(ports: names)
      linkDescriptor = watch.descriptor
      self.watch = consume watch
      fabric = consume made
      health.succeeded(now: now)
    } catch {
      health.failed(error.state, detail: error.explanation, now: now)
    }
  }

  private mutating func carryOut(_ orders: [PortOrder], _ now: UInt64) -> FabricError? {
    guard var fabric = fabric.take() else { return .unmanaged }
    let failure = change.carryOut(orders, on: &fabric, now: now)
    self.fabric = consume fabric
    return failure
  }

  private mutating func restore(_ now: UInt64) {
    guard var fabric = fabric.take() else { return }
    let failure = change.restore(on: &fabric, now: now)
    self.fabric = consume fabric
    if let failure {
      health.failed(failure.state, detail: failure.explanation, now: now)
      return
    }
    log("the last change of the switch was taken back")
    StateFiles.keep(change.keptText, as: .switchBefore)
    look(now)
  }

  private mutating func look(_ now: UInt64) {
    seenAt = now
    do throws(FabricError) {
      let earlier = seen
      seen = try fabric?.ports() ?? []
      for port in seen {
        for old in earlier where old.name == port.name {
          if old.counters.receivedPackets != port.counters.receivedPackets {
            heard[port.name] = now
          }
        }
      }
      if !health.isReady { health.succeeded(now: now) }
    } catch {
      health.failed(error.state, detail: error.explanation, now: now)
    }
  }

  /// What the owner confirmed in earlier runs.
  private var wanted: [PortOrder] {
    do throws(PolicyRefusal) {
      return try PortOrder.list(parsing: StateFiles.read(.switchWanted))
    } catch {
      log("what the owner wants of the switch is damaged on flash: all boards may talk")
      return []
    }
  }

  private func keepWanted() {
    var orders: [PortOrder] = []
    // One port that no text can tell would make all of it unreadable, and the boards be open to each other.
    for port in seen where port.isPolicyWhole && port.policy.isSound {
      orders.append(PortOrder(port: port.name, policy: port.policy))
    }
    StateFiles.keep(PortOrder.encoded(orders), as: .switchWanted)
  }

  private func port(ofSlot slot: Int) -> String? {
    for port in bridge?.ports ?? [] where port.slot.map({ Int($0) }) == slot { return port.name }
    return nil
  }

  private static func exists(_ name: String) -> Bool { Files.exists("/sys/class/net/" + name) }

  private static func hasPorts(_ bridge: HardwareDescription.Bridge) -> Bool {
    for port in bridge.ports where exists(port.name) { return true }
    return false
  }
}
