import Foundation
import ImageBuilder

/// The cables of a chassis.
///
/// With a switch that takes no orders, every board's `eth0` is plugged into one virtual switch, and the
/// router into its last port. With a board as the switch, every board's `eth0` is wired to one of that
/// board's further cards (`eth1` for slot 1, and so on), and the router to `eth9`: that board's kernel
/// passes the frames, or does not. Its own `eth0` is wired to its own port, as on a board whose switch is
/// a chip beside it.
public final class ChassisNetwork: Sendable {
  private static let switchPorts = 8

  private let plan: VirtualChassis.Plan
  /// The one switch, or a wire for each board and one for the uplink: a switch of two ports.
  private let switches: [VirtualSwitch]

  init(_ plan: VirtualChassis.Plan, folder: URL) throws {
    self.plan = plan
    var switches: [VirtualSwitch] = []
    if plan.switchSlot == nil {
      let place = try makeFolder(folder.appending(path: "net"))
      switches.append(try VirtualSwitch(ports: plan.boards + 1, folder: place))
    } else {
      for wire in 1...Self.switchPorts + 1 {
        let place = try makeFolder(folder.appending(path: "wire\(wire)"))
        switches.append(try VirtualSwitch(ports: 2, folder: place))
      }
    }
    self.switches = switches
  }

  /// What the board of a slot is plugged into, `eth0` first.
  func cards(of slot: Int) -> [Emulator.Network] {
    guard let switchSlot = plan.switchSlot else {
      return [cable(switches[0], slot - 1, "eth0", slot, 0)]
    }
    var cards = [cable(switches[slot - 1], 0, "eth0", slot, 0)]
    guard slot == switchSlot else { return cards }
    for port in 1...Self.switchPorts + 1 {
      cards.append(cable(switches[port - 1], 1, "eth\(port)", slot, port))
    }
    return cards
  }

  private func cable(
    _ device: VirtualSwitch, _ port: Int, _ name: String, _ slot: Int, _ card: Int
  ) -> Emulator.Network {
    // Locally administered; the board's slot and card in the last two bytes.
    let number = { (value: Int) in (value < 16 ? "0" : "") + String(value, radix: 16) }
    return device.cable(
      port, name: name, hardwareAddress: "52:54:00:53:\(number(slot)):\(number(card))")
  }

  /// The hardware address of a board's `eth0`.
  public static func hardwareAddress(of slot: Int) -> [UInt8] {
    [0x52, 0x54, 0, 0x53, UInt8(slot), 0]
  }

  /// The wire or switch port of a board, to look at and to pull.
  public func port(of slot: Int) -> (device: VirtualSwitch, port: Int) {
    plan.switchSlot == nil ? (switches[0], slot - 1) : (switches[slot - 1], 0)
  }

  /// The same for the router's cable.
  public var uplink: (device: VirtualSwitch, port: Int) {
    plan.switchSlot == nil ? (switches[0], plan.boards) : (switches[Self.switchPorts], 0)
  }

  /// Pulls a board's cable out of the switch, or puts it back.
  public func setLink(of slot: Int, isUp: Bool) {
    let (device, port) = port(of: slot)
    device.setLink(port, isUp: isUp)
  }

  /// QEMU without a machine: its user network is the router, with DHCP and no way out.
  var routerArguments: [String] {
    let (device, port) = uplink
    guard
      case .cable(_, _, let local, let remote) = device.cable(
        port, name: "uplink", hardwareAddress: "")
    else { return [] }
    return [
      "-M", "none", "-nodefaults", "-display", "none",
      "-netdev", "user,id=outside,restrict=on", "-netdev", "hubport,id=a,hubid=0,netdev=outside",
      "-netdev",
      "dgram,id=uplink,local.type=unix,local.path=\(local.path),"
        + "remote.type=unix,remote.path=\(remote.path)",
      "-netdev", "hubport,id=b,hubid=0,netdev=uplink",
    ]
  }

  func end() {
    for device in switches { device.end() }
  }
}
