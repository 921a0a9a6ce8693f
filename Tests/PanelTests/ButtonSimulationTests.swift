import Base
import Foundation
import Panel
import Simulation
import Testing

/// Fingers, worn contacts and forgetful kernels, many of each.
struct ButtonSimulationTests {
  private static let seeds = Seeds.chosen(
    1...60, environment: ProcessInfo.processInfo.environment)

  private func button(_ random: inout SplitMix64) -> SimulatedButton {
    var button = SimulatedButton(seed: random.next())
    for _ in 0..<6 {
      let length = [60, 400, 1_300, 1_700, 3_000, 8_700][random.below(6)] + random.below(150)
      button.press(UInt64(length), rest: UInt64([200, 700, 4_000, 12_000][random.below(4)]))
    }
    return button
  }

  /// What a press by a clean contact comes to, in the order of time.
  private func expected(_ presses: [SimulatedButton.Press]) -> [ButtonEvent] {
    var events: [ButtonEvent] = []
    var confirmationEnd: UInt64 = 0
    for press in presses {
      let isConfirmation = press.start < confirmationEnd
      confirmationEnd = 0
      events.append(.down)
      if press.length < Button.longMilliseconds {
        events.append(isConfirmation ? .resetRequested : .short)
      } else if !isConfirmation {
        events.append(.long)
        if press.length >= Button.resetMilliseconds {
          confirmationEnd = press.end + Button.confirmationMilliseconds
        }
      }
    }
    return events
  }

  @Test(arguments: seeds)
  func `bouncing contacts give exactly the presses that were made`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var button = button(&random)
    let reports = button.run()
    #expect(reports.map(\.event) == expected(button.presses))
  }

  @Test(arguments: seeds)
  func `with edges lost and repeated, no press is reported that was not there`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var button = button(&random)
    let reports = button.run(lostPercent: 30, repeatedPercent: 10)
    for (index, report) in reports.enumerated() where report.event != .down {
      let began = button.presses.last { $0.start <= report.time }
      guard let press = began else {
        Issue.record("\(report) before any press")
        return
      }
      #expect(report.time <= press.end + 400, "\(report) long after the last press")
      switch report.event {
      case .long: #expect(report.time >= press.start + Button.longMilliseconds)
      case .resetRequested:
        let holds = button.presses.filter { $0.length >= Button.resetMilliseconds }
        #expect(holds.contains { $0.end < press.start })
      case .short, .down: break
      }
      let same = reports[..<index].filter { $0.event != .down && $0.time >= press.start }
      #expect(same.isEmpty, "one press, two reports: \(same) and \(report)")
    }
  }

  @Test(arguments: seeds)
  func `a clock that jumps adds no press and no reset`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var button = button(&random)
    // Jumps that the limits on blindness and disorder must catch; smaller ones a boot clock never makes.
    let jumps = (0..<12).map { _ in
      (time: UInt64(random.below(Int(button.end))), forward: random.below(2) == 0)
    }
    let reports = button.run { time in
      var now = 1_000_000 + time
      for jump in jumps where jump.time <= time { now = jump.forward ? now + 7_300 : now - 6_100 }
      return now
    }
    let counted = reports.filter { $0.event != .down }
    #expect(counted.count <= button.presses.count)
    for report in counted {
      let press = button.presses.last { $0.start <= report.time }
      let length = report.time - (press?.start ?? report.time)
      if report.event == .long { #expect(length >= Button.longMilliseconds) }
      if report.event == .resetRequested {
        #expect(button.presses.contains { $0.length >= Button.resetMilliseconds })
      }
    }
  }
}
