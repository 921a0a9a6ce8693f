import Base
import Panel
import Simulation
import Testing

/// A panel wakes for the name of an alarm, not for its text.
struct AlarmTests {
  private typealias Alarm = PanelFigures.Alarm

  @Test(arguments: [
    ("the processor is at 85.000 degrees", "the processor is at 86.125 degrees"),
    ("load 0.5", "load 12.75"), ("85.000", "100.5"),
  ])
  func `another measurement is no new alarm`(before: String, after: String) {
    #expect(Alarm(about: before).name == Alarm(about: after).name)
    #expect(Alarm(about: after).text == after)
  }

  @Test(arguments: [
    ("board in slot 2 is down", "board in slot 3 is down"),
    ("board in slot 2 is down", "board in slot 2 is late"),
    ("error 8.", "error 9."), ("service network failed", "service dropbear failed"),
    ("slot 1", "slot 11"),
  ])
  func `another board, number or word is one`(before: String, after: String) {
    #expect(Alarm(about: before).name != Alarm(about: after).name)
  }

  @Test
  func `the name keeps all but measurements, and nothing is grave by itself`() {
    #expect(Alarm(about: "at 85.000 degrees, slot 3.").name == "at  degrees, slot 3.")
    #expect(Alarm(about: "") == Alarm(name: "", text: "", isGrave: false))
    #expect(Alarm(about: "h\u{E9}, 1.5").name == "h\u{E9}, ")
  }

  @Test(arguments: UInt64(1)...4)
  func `whatever a daemon says has a name that is not longer`(seed: UInt64) {
    var mutator = Mutator(seed: seed, lengthMax: 200)
    let sample = Array("at 85.000 degrees, slot 3, 1.2.3".utf8)
    for round in 0..<25_000 {
      let text = Text.string(mutator.damage(sample))
      let alarm = Alarm(about: text)
      #expect(
        alarm.name.utf8.count <= text.utf8.count && alarm.text == text,
        "seed \(seed), round \(round): \(text)")
    }
  }
}
