import Simulation
import Testing
import VirtualChassis

struct ChassisCommandTests {
  /// Every form that the help shows, with values put in and alternatives tried one after the other.
  private static var forms: [String] {
    let values = [
      "SLOT": "3", "MILLISECONDS": "300", "EDGES": "7", "MICROS": "9", "COUNT": "5",
      "FILE": "a.png",
      "TEXT": "two words", "SECONDS": "1.5",
    ]
    var forms: [String] = []
    for line in ChassisCommand.helpText.split(separator: "\n") {
      var variants = [""]
      for word in line.prefix(26).split(separator: " ") {
        let plain = word.filter { !"[]".contains($0) }
        let choices = plain.split(separator: "|").map { values[String($0)] ?? String($0) }
        let longer = variants.flatMap { start in
          choices.map { start.isEmpty ? $0 : start + " " + $0 }
        }
        variants = word.hasPrefix("[") ? variants + longer : longer
      }
      forms += variants
    }
    return forms
  }

  @Test
  func `every form that the help shows is understood`() throws {
    let commands = try Self.forms.map { try ChassisCommand.parse($0) }
    #expect(
      commands == [
        .plug(slot: 3, false), .plug(slot: 3, true), .link(slot: 3, isUp: false),
        .link(slot: 3, isUp: true), .press(slot: 3, milliseconds: 200),
        .press(slot: 3, milliseconds: 300), .burst(slot: 3, edges: 7, microseconds: 9),
        .pause(slot: 3, true), .pause(slot: 3, false), .freezeBus(slot: 3, true),
        .freezeBus(slot: 3, false), .refuse(slot: 3, count: 5), .panel(slot: 3, isPlugged: false),
        .panel(slot: 3, isPlugged: true), .picture(slot: 3, file: "a.png"),
        .type(slot: 3, text: "two words"), .console(slot: 3), .waitSeconds(1.5),
        .waitFor(slot: 3, text: "two words"), .help, .quit,
      ])
  }

  @Test
  func `the help fits the view`() {
    #expect(ChassisCommand.helpText.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test(arguments: ["", "   ", "# a remark", "#power 1 on", "  # indented"])
  func `an empty line and a remark are nothing`(line: String) throws {
    #expect(try ChassisCommand.parse(line) == nil)
  }

  @Test(arguments: [
    ("reboot 1", ChassisCommandError.unknown("reboot")), ("POWER 1 on", .unknown("POWER")),
    ("1 power on", .unknown("1")),
    ("power", .badForm("power")), ("power 1", .badForm("power")), ("power 1 up", .badForm("power")),
    ("power 1 on now", .badForm("power")), ("link 1 on", .badForm("link")),
    ("hang 1 up", .badForm("hang")), ("bus 1 on", .badForm("bus")),
    ("panel 1 up", .badForm("panel")), ("press", .badForm("press")),
    ("press 1 2 3", .badForm("press")), ("burst 1 2", .badForm("burst")),
    ("refuse 1", .badForm("refuse")), ("picture 1", .badForm("picture")),
    ("picture 1 a b", .badForm("picture")), ("type 1", .badForm("type")),
    ("console 1 2", .badForm("console")), ("wait", .badForm("wait")),
    ("help me", .badForm("help")), ("quit now", .badForm("quit")),
    ("power x on", .badValue("x")), ("power 0 on", .badValue("0")),
    ("power 65 on", .badValue("65")), ("power on 1", .badValue("on")),
    ("press 1 0", .badValue("0")), ("press 1 60001", .badValue("60001")),
    ("burst 1 0 0", .badValue("0")), ("burst 1 100001 0", .badValue("100001")),
    ("burst 1 1 1000001", .badValue("1000001")), ("burst 1 1 -1", .badValue("-1")),
    ("refuse 1 1000001", .badValue("1000001")), ("refuse 1 1.5", .badValue("1.5")),
    ("wait -1", .badValue("-1")), ("wait 3601", .badValue("3601")), ("wait nan", .badValue("nan")),
    ("wait soon", .badValue("soon")), ("type all text", .badValue("all")),
  ])
  func `a line that is no command names its cause`(line: String, error: ChassisCommandError) {
    #expect(throws: error) { try ChassisCommand.parse(line) }
    let word =
      switch error {
      case .unknown(let word), .badForm(let word), .badValue(let word): word
      }
    #expect(error.description.contains("'\(word)'") && error.description.contains("'help'"))
  }

  @Test(arguments: UInt64(1)...4)
  func `a damaged line is an error, or a command within its bounds`(seed: UInt64) {
    let samples = Self.forms.map { Array($0.utf8) }
    var mutator = Mutator(seed: seed, lengthMax: 200)
    var accepted = 0
    for round in 0..<25_000 {
      let line = String(
        decoding: mutator.damage(samples[round % samples.count]), as: UTF8.self)
      guard let command = try? ChassisCommand.parse(line) else { continue }
      accepted += 1
      #expect(Self.isWithinBounds(command), "seed \(seed), round \(round): \(line)")
    }
    #expect(accepted > 1000, "the damage left hardly anything whole: this test looks at nothing")
  }

  private static func isWithinBounds(_ command: ChassisCommand) -> Bool {
    let slots = 1...64
    switch command {
    case .plug(let slot, _), .link(let slot, _), .pause(let slot, _), .freezeBus(let slot, _),
      .panel(let slot, _), .console(let slot):
      return slots.contains(slot)
    case .press(let slot, let milliseconds):
      return slots.contains(slot) && (1...60_000).contains(milliseconds)
    case .burst(let slot, let edges, let microseconds):
      return slots.contains(slot) && (1...100_000).contains(edges)
        && (0...1_000_000).contains(microseconds)
    case .refuse(let slot, let count):
      return slots.contains(slot) && (0...1_000_000).contains(count)
    case .picture(let slot, let text), .type(let slot, let text), .waitFor(let slot, let text):
      return slots.contains(slot) && !text.isEmpty
    case .waitSeconds(let seconds): return seconds >= 0 && seconds <= 3600
    case .help, .quit: return true
    }
  }
}
