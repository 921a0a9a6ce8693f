import GPIO
import Hardware
import Testing

struct ChipLineBankTests {
  @Test
  func `lines are taken one by one with all their settings at once`() {
    let model = chassis()
    let bank = openChassis(model)
    #expect(bank.count == 5)
    for line in 0..<5 { #expect(bank.problem(line) == nil) }
    #expect(
      model.log == [
        "take UP edges 20000 pullUp low", "take DOWN edges 0", "take  input pullDown",
        "take LAMP output active low", "take SLOT1 input pullDown",
        "change SLOT1 output inactive pullDown",
      ])
    #expect(model.chips[1].lines[0].sight.consumer == "chassisd")
    #expect(!model.isOpen)
    // Those with edges, and only those.
    #expect(bank.descriptors == [2, 3])
  }

  @Test
  func `a line that somebody else holds costs the others nothing`() throws {
    let model = chassis()
    model.chips[0].lines[0].sight.isUsed = true
    model.chips[0].lines[0].sight.consumer = "sw4"
    var bank = openChassis(model)
    let held = LineError.held(name: "UP", consumer: "sw4")
    #expect(bank.problem(0) == held)
    #expect(#expect(throws: LineError.self) { try bank.isActive(0) } == held)
    try bank.set(3, isActive: false)
    #expect(model.isHigh(0, 3))
    model.chips[0].lines[1].events = [ChipEvent(isActive: true, nanoseconds: 5, sequence: 1)]
    let event = try bank.nextEvent()
    #expect(event == LineEvent(line: 1, isActive: true, nanoseconds: 5))
    #expect(bank.descriptors.count == 1)

    model.log = []
    bank.retry()
    #expect(model.log == ["take UP edges 20000 pullUp low"])
    #expect(bank.problem(0) == held)

    model.chips[0].lines[0].sight.isUsed = false
    bank.retry()
    #expect(bank.problem(0) == nil)
    #expect(try !bank.isActive(0) == model.isHigh(0, 0))
    model.log = []
    bank.retry()
    #expect(model.log.isEmpty)
  }

  @Test
  func `a refusal has the reason that the line itself shows`() {
    for (number, isUsed, expected) in [
      (Int32(16), true, LineError.held(name: "DOWN", consumer: "x")),
      (22, true, .held(name: "DOWN", consumer: "x")),
      (16, false, .held(name: "DOWN", consumer: "x")),
      (19, false, .absent(name: "DOWN")),
      (6, false, .failed(name: "DOWN", number: 6)),
    ] {
      let model = chassis()
      model.chips[0].lines[1].sight.isUsed = isUsed
      model.chips[0].lines[1].sight.consumer = "x"
      model.refusals[0] = ChipError(number: number)
      let bank = openChassis(model)
      #expect(bank.problem(1) == expected)
    }
  }

  @Test(arguments: [false, true], [false, true])
  func `an output that is driven keeps its level`(isHigh: Bool, isActiveLow: Bool) throws {
    let model = chassis()
    model.chips[1].lines[0].driven = isHigh
    model.chips[1].lines[0].sight.isOutput = true
    // The pull would say the contrary, so that letting go for a moment would show.
    model.chips[1].lines[0].isHigh = !isHigh
    let request = LineRequest(
      name: "SLOT1", direction: .outputAsFound, bias: .pullUp, isActiveLow: isActiveLow)
    var bank = ChipLineBank([request], consumer: "c", chips: SimulatedChips(model))
    let low = isActiveLow ? " low" : ""
    let active = isHigh != isActiveLow ? "active" : "inactive"
    #expect(
      model.log == ["take SLOT1 as it is\(low)", "change SLOT1 output \(active) pullUp\(low)"])
    #expect(model.isHigh(1, 0) == isHigh)
    #expect(try bank.isActive(0) == (isHigh != isActiveLow))
  }

  @Test(arguments: [false, true])
  func `an output that nobody drives gets the level of its pull`(isHigh: Bool) {
    let model = chassis()
    model.chips[1].lines[0].isHigh = isHigh
    let bank = openChassis(model)
    #expect(bank.problem(4) == nil)
    #expect(model.chips[1].lines[0].driven == isHigh)
  }

  @Test
  func `a line that cannot be adopted is given back`() {
    let model = chassis()
    // The fifth handle is the slot's: taking it works, reading it does not.
    model.refusals[6] = ChipError(number: 5)
    let bank = openChassis(model)
    #expect(bank.problem(4) == .failed(name: "SLOT1", number: 5))
    #expect(model.log.last == "release SLOT1")
  }

  @Test
  func `a chip that vanishes takes its own lines and comes back with them`() throws {
    let model = chassis()
    var bank = openChassis(model)
    model.remove(1)
    let error = #expect(throws: LineError.self) { try bank.set(4, isActive: true) }
    #expect(error == .absent(name: "SLOT1"))
    #expect(bank.problem(4) == .absent(name: "SLOT1"))
    #expect(try bank.isActive(3))
    bank.retry()
    #expect(bank.problem(4) == .absent(name: "SLOT1"))
    model.restore(1)
    bank.retry()
    #expect(bank.problem(4) == nil)
    try bank.set(4, isActive: true)
    #expect(model.isHigh(1, 0))
  }

  @Test
  func `a failed access does not let an output go`() throws {
    let model = chassis()
    var bank = openChassis(model)
    model.refusals[6] = ChipError(number: 5)
    let error = #expect(throws: LineError.self) { try bank.set(4, isActive: true) }
    #expect(error == .failed(name: "SLOT1", number: 5))
    #expect(bank.problem(4) == nil)
    model.refusals = [:]
    try bank.set(4, isActive: true)
    #expect(model.isHigh(1, 0))
  }
}
