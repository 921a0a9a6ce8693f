import Base
import Chassis
import Simulation
import Testing

struct ChassisOrderTests {
  @Test(arguments: [
    ("power 1 on", ChassisOrder.power(slot: 1, .on)), ("power 64 off", .power(slot: 64, .off)),
    ("power 8 cycle", .power(slot: 8, .cycle)), ("switch vlan 3 1", .vlan(slot: 3, 1)),
    ("switch vlan 3 4094", .vlan(slot: 3, 4094)), ("switch isolate 2 on", .isolate(slot: 2, true)),
    ("switch isolate 2 off", .isolate(slot: 2, false)), ("switch confirm", .confirm),
    (" \tpower  1\ton ", .power(slot: 1, .on)),
  ])
  func `every order has one form`(line: String, order: ChassisOrder) {
    #expect(ChassisOrder(parsing: line) == order)
  }

  @Test(arguments: [
    "", " ", "power", "power 1", "power on", "power 0 on", "power 65 on", "power -1 on",
    "power one on", "power 1 ON", "power 1 on now", "power 1\non", "power 1 on\n", "POWER 1 on",
    "power 18446744073709551616 on", "switch", "switch vlan", "switch vlan 1", "switch vlan 0 5",
    "switch vlan 65 5", "switch vlan 1 0", "switch vlan 1 4095", "switch vlan 1 65537",
    "switch vlan 1 5 6", "switch isolate 1", "switch isolate 1 yes", "switch isolate on 1",
    "switch isolate 65 on", "switch confirm 1", "switch confirm now", "confirm", "vlan 1 5",
  ])
  func `anything else is no order`(line: String) {
    #expect(ChassisOrder(parsing: line) == nil)
  }

  /// An order goes to a daemon that first looks whether it is asked a question.
  @Test(arguments: ChassisQuestion.allCases)
  func `no question is an order`(question: ChassisQuestion) {
    #expect(ChassisOrder(parsing: question.rawValue) == nil)
    #expect(ChassisQuestion(rawValue: question.rawValue) == question)
  }

  @Test(arguments: UInt64(1)...4)
  func `a damaged order is none, or one for a slot and a VLAN that can be`(seed: UInt64) {
    let samples = ["power 12 cycle", "switch vlan 12 1000", "switch isolate 12 off"]
    var mutator = Mutator(seed: seed, lengthMax: 128)
    var accepted = 0
    for round in 0..<25_000 {
      let line = Text.string(mutator.damage(Array(samples[round % samples.count].utf8)))
      guard let order = ChassisOrder(parsing: line) else { continue }
      accepted += 1
      let slots = 1...64
      let isSound =
        switch order {
        case .power(let slot, _), .isolate(let slot, _): slots.contains(slot)
        case .vlan(let slot, let number): slots.contains(slot) && (1...4094).contains(number)
        case .confirm: false
        }
      #expect(isSound, "seed \(seed), round \(round): \(line)")
    }
    #expect(accepted > 100, "the damage left hardly anything whole: this test looks at nothing")
  }
}
