import Base
import Hardware
import Simulation
import Testing

private let cutHigh = [
  LineSlotPower<InMemoryLineBank>.request("SLOT1"),
  LineSlotPower<InMemoryLineBank>.request("SLOT2"),
]

private func power(
  _ board: SimulatedLines, _ requests: [LineRequest] = cutHigh
) -> LineSlotPower<InMemoryLineBank> {
  // Slots out of order, to see that they come in order.
  LineSlotPower(
    InMemoryLineBank(requests, on: board, consumer: "chassisd"),
    wires: [.init(slot: 7, line: 1), .init(slot: 2, line: 0)])
}

struct LineSlotPowerTests {
  @Test
  func `an active line cuts its own slot and no other`() throws {
    let board = SimulatedLines(pulls: ["SLOT1": false, "SLOT2": false])
    var power = power(board)
    #expect(power.slots == [2, 7])
    #expect(try power.isOn(2))
    try power.set(2, isOn: false)
    #expect(try !power.isOn(2))
    #expect(board.isHigh("SLOT1") == true)
    #expect(try power.isOn(7))
    #expect(board.history("SLOT2") == [false])
    try power.set(2, isOn: true)
    #expect(board.history("SLOT1") == [false, true, false])
  }

  @Test
  func `a low level cuts where the board is wired so`() throws {
    let board = SimulatedLines(pulls: ["SLOT1": true, "SLOT2": true])
    let requests = ["SLOT1", "SLOT2"].map {
      LineSlotPower<InMemoryLineBank>.request($0, bias: .pullUp, isActiveLow: true)
    }
    var power = power(board, requests)
    #expect(try power.isOn(2))
    try power.set(2, isOn: false)
    #expect(board.isHigh("SLOT1") == false)
    #expect(board.history("SLOT2") == [true])
  }

  @Test
  func `a slot without a line is not wired`() {
    var power = power(SimulatedLines(pulls: ["SLOT1": false, "SLOT2": false]))
    let reading = #expect(throws: PowerError.self) { try power.isOn(3) }
    #expect(reading == .notWired(slot: 3))
    let setting = #expect(throws: PowerError.self) { try power.set(0, isOn: false) }
    #expect(setting == .notWired(slot: 0))
  }

  @Test
  func `lines that their chip lets go give every slot its power`() throws {
    let board = SimulatedLines(pulls: ["SLOT1": false, "SLOT2": false], release: .toPull)
    do {
      var power = power(board)
      try power.set(2, isOn: false)
    }
    #expect(board.isHigh("SLOT1") == false)
    var next = power(board)
    #expect(try next.isOn(2))
  }

  @Test
  func `a chip that keeps its levels is adopted without a pulse`() throws {
    let board = SimulatedLines(pulls: ["SLOT1": false, "SLOT2": false], release: .keepsLevel)
    do {
      var power = power(board)
      try power.set(2, isOn: false)
    }
    var next = power(board)
    #expect(try !next.isOn(2))
    #expect(try next.isOn(7))
    #expect(board.history("SLOT1") == [false, true])
    #expect(board.history("SLOT2") == [false])
  }

  @Test
  func `a line that another process holds is that slot's trouble alone, until it is free`() throws {
    let board = SimulatedLines(pulls: ["SLOT1": false, "SLOT2": false])
    board.hold("SLOT1", by: "gpioset")
    var power = power(board)
    let error = #expect(throws: PowerError.self) { try power.set(2, isOn: false) }
    #expect(error == .line(.held(name: "SLOT1", consumer: "gpioset")))
    try power.set(7, isOn: false)
    #expect(board.isHigh("SLOT2") == true)
    board.hold("SLOT1", by: nil)
    power.retry()
    try power.set(2, isOn: false)
    #expect(board.isHigh("SLOT1") == true)
    #expect(board.history("SLOT2") == [false, true])
  }

  @Test(arguments: UInt64(1)...200)
  func `whatever the lines do, a slot is only cut by an order`(seed: UInt64) throws {
    let board = SimulatedLines(pulls: ["SLOT1": false, "SLOT2": false])
    var power = LineSlotPower(
      FaultyLineBank(
        InMemoryLineBank(cutHigh, on: board, consumer: "chassisd"), names: ["SLOT1", "SLOT2"],
        seed: seed, faultsPerThousand: 100),
      wires: [.init(slot: 1, line: 0), .init(slot: 2, line: 1)])
    var random = SplitMix64(seed: seed &+ 1000)
    var isOn: [UInt8: Bool] = [1: true, 2: true]
    for _ in 0..<200 {
      let slot = UInt8(1 + random.below(2))
      let wanted = random.below(2) == 0
      if (try? power.set(slot, isOn: wanted)) != nil { isOn[slot] = wanted }
      #expect(board.isHigh("SLOT\(slot)") == !(isOn[slot] ?? true))
      if random.below(4) == 0 { power.retry() }
    }
    // Every fault ends, so every slot can be ordered in the end.
    for slot in UInt8(1)...2 {
      var attempts = 0
      while (try? power.set(slot, isOn: false)) == nil, attempts < 10_000 {
        power.retry()
        attempts += 1
      }
      #expect(board.isHigh("SLOT\(slot)") == true, "seed \(seed)")
    }
  }
}
