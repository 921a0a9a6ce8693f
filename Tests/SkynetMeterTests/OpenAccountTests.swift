import Base
import SkynetMeter
import SkynetWire
import Testing

@Suite("Accounts as they stand")
struct OpenAccountTests {
  /// A droplet a byte.
  private static let price = Billing.unitBytes

  private func path(_ role: MeteredPath.Role) -> MeteredPath {
    MeteredPath(
      entry: Label(index: 1, generation: 0), role: role, link: LinkIndex(0),
      label: Label(index: 2, generation: 0),
      neighbour: MeterWorld.signer(role == .payee ? 0 : 1).key,
      session: [UInt8](repeating: 3, count: 16), epoch: 1, price: Self.price)
  }

  @Test("what is counted is uncovered until a receipt says it, at both ends of a link")
  func uncovered() throws {
    let settings = MeterSettings()
    var payer = Meter(settings: settings, signer: MeterWorld.signer(0))
    var payee = Meter(settings: settings, signer: MeterWorld.signer(1))
    let entry = Label(index: 1, generation: 0)
    var actions: [MeterAction] = []
    #expect(payer.openAccounts.isEmpty)
    #expect(payer.opened(path(.payer), now: 0, &actions))
    #expect(payee.opened(path(.payee), now: 0, &actions))
    #expect(payer.openAccounts.map { $0.uncovered } == [0])
    var counters = PathCounters()
    counters.forwardBytes = 10_000
    counters.reverseBytes = 4000
    payer.counted(entry, counters, now: 100, &actions)
    payee.counted(entry, counters, now: 100, &actions)
    // Of what goes to the payer a fiftieth is borne.
    #expect(payer.openAccounts.map { $0.uncovered } == [14_000])
    #expect(payee.openAccounts.map { $0.uncovered } == [14_000 - 80])
    #expect(payee.openAccounts.map { $0.entry.amount } == [0])
    actions = []
    payer.advance(now: 1500, &actions)
    let receipts = actions.compactMap { action -> [UInt8]? in
      if case .sendControl(.receipt, let body, _) = action { body } else { nil }
    }
    payee.control(.receipt, try #require(receipts.first), on: LinkIndex(0), now: 1501, &actions)
    for meter in [payer, payee] {
      #expect(meter.openAccounts.map { $0.uncovered } == [0])
      #expect(meter.openAccounts.map { $0.entry.amount } == [14_000])
      #expect(meter.openAccounts.map { $0.entry.bytes } == [14_000])
    }
    #expect(payee.earned == 14_000 && payer.spent == 14_000)
    counters.forwardBytes += 500
    payer.counted(entry, counters, now: 1600, &actions)
    payee.counted(entry, counters, now: 1600, &actions)
    #expect(payer.openAccounts.map { $0.uncovered } == [500])
    // Of more that was paid than owed nothing is taken back.
    #expect(payee.openAccounts.map { $0.uncovered } == [500 - 80])
  }
}
