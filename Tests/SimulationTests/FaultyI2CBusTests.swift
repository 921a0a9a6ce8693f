import Hardware
import Simulation
import Testing

struct FaultyI2CBusTests {
  private let bytes: [UInt8] = [0x00, 0x81, 0x22]

  private func outcomes(_ bus: inout FaultyI2CBus, _ count: Int) -> [TransferOutcome] {
    (0..<count).map { _ in bus.perform(I2CTransfer(address: 0x3C, bytes: bytes)) }
  }

  private func bus(_ script: [FaultyI2CBus.Fault], perThousand: Int = 0) -> FaultyI2CBus {
    FaultyI2CBus(
      InMemoryI2CBus(panels: [0x3C: EmulatedPanel(.ssd1306, seed: 1)]), script: script,
      faultsPerThousand: perThousand, seed: 7)
  }

  @Test
  func `a script is played in order`() {
    var bus = bus([
      .none, .notAcknowledged, .absent(transfers: 2), .frozen(transfers: 1, arriving: 3),
    ])
    #expect(
      outcomes(&bus, 6) == [
        .done, .failed(.notAcknowledged), .failed(.absent), .failed(.absent), .failed(.timedOut),
        .done,
      ])
    #expect(bus.failures == 4)
    // Twice done, once frozen after it had arrived.
    #expect(bus.bus.panels[0x3C]?.traffic.transfers == 3)
  }

  @Test
  func `a loss of power takes memory and settings`() {
    var bus = bus([.none, .powerLoss(transfers: 0)])
    _ = outcomes(&bus, 1)
    let before = bus.bus.panels[0x3C]
    #expect(before?.registers.contrast == 0x22)
    #expect(bus.perform(I2CTransfer(address: 0x3C, bytes: [0x00, 0xE3])) == .done)
    #expect(bus.bus.panels[0x3C]?.registers.contrast == 0x7F)
    #expect(bus.bus.panels[0x3C]?.memory != before?.memory)
  }

  @Test
  func `nobody answers at another address`() {
    var bus = bus([])
    #expect(
      bus.perform(I2CTransfer(address: 0x3D, bytes: bytes)) == .failed(.notAcknowledged))
  }

  @Test
  func `chance is the same for the same seed`() {
    var (one, other) = (bus([], perThousand: 300), bus([], perThousand: 300))
    let fates = outcomes(&one, 500)
    #expect(fates == outcomes(&other, 500))
    #expect((150...450).contains(one.failures))
  }
}
