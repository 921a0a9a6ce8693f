import Foundation
import ImageBuilder
import Testing

@testable import VirtualChassis

struct ChassisNetworkTests {
  private let folder: ShortFolder

  init() throws { folder = try ShortFolder() }

  private func network(boards: Int, switchSlot: Int?) throws -> ChassisNetwork {
    var plan = VirtualChassis.Plan()
    plan.boards = boards
    plan.switchSlot = switchSlot
    return try ChassisNetwork(plan, folder: folder.url)
  }

  private func name(_ network: Emulator.Network) -> String? {
    guard case .cable(let name, _, _, _) = network else { return nil }
    return name
  }

  private func address(_ network: Emulator.Network) -> String? {
    guard case .cable(_, let address, _, _) = network else { return nil }
    return address
  }

  @Test
  func `with a switch that takes no orders each board has one cable`() throws {
    let network = try network(boards: 3, switchSlot: nil)
    defer { network.end() }
    let cards = (1...3).map { network.cards(of: $0) }
    #expect(cards.allSatisfy { $0.count == 1 })
    #expect(cards.map { name($0[0]) } == ["eth0", "eth0", "eth0"])
    #expect(address(cards[2][0]) == "52:54:00:53:03:00")
    #expect(ChassisNetwork.hardwareAddress(of: 3) == [0x52, 0x54, 0, 0x53, 3, 0])
    #expect(network.uplink.port == 3 && network.uplink.device === network.port(of: 1).device)
  }

  @Test
  func `with a board as the switch every other board hangs on a card of it`() throws {
    let network = try network(boards: 3, switchSlot: 2)
    defer { network.end() }
    #expect(network.cards(of: 1).count == 1 && network.cards(of: 3).count == 1)
    let cards = network.cards(of: 2)
    #expect(cards.map { name($0) } == (0...9).map { "eth\($0)" })
    let all = (1...3).flatMap { network.cards(of: $0) }.map { address($0) }
    #expect(Set(all).count == 12, "two cards have one address")
    // A frame of the third board comes out at the switch board's eth3.
    let (board, port) = (try Plug(network.cards(of: 3)[0]), try Plug(cards[3]))
    let frame = [UInt8](repeating: 0xFF, count: 6) + [2, 0, 0, 0, 0, 3, 0x88, 0xB5]
    board.send(frame)
    #expect(port.receive() == frame)
    let outside = try Plug(network.uplink.device.cable(0, name: "x", hardwareAddress: ""))
    let uplink = try Plug(cards[9])
    uplink.send(frame)
    #expect(outside.receive() == frame)
  }

  @Test
  func `the cable that is pulled is the board's own`() throws {
    let network = try network(boards: 2, switchSlot: nil)
    defer { network.end() }
    network.setLink(of: 2, isUp: false)
    let (device, port) = network.port(of: 2)
    #expect(!device.isUp(port))
    #expect(device.isUp(network.port(of: 1).port) && device.isUp(network.uplink.port))
  }

  @Test
  func `the router is a machine without a processor, on the last port`() throws {
    let network = try network(boards: 2, switchSlot: nil)
    defer { network.end() }
    let words = network.routerArguments
    #expect(words.contains("user,id=outside,restrict=on"))
    #expect(
      words.contains {
        $0.hasPrefix("dgram,id=uplink,") && $0.contains("local.path=")
          && $0.contains("/net/port2.board,") && $0.hasSuffix("/net/port2.switch")
      }, "\(words)")
  }
}
