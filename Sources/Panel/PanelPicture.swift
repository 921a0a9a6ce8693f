public import Hardware

/// A page, or a prompt, with figures worth looking at: what `paneld --sample` shows on a display, and what
/// the approved pictures of the tests hold.
public struct PanelPicture: Sendable {
  public enum Content: Sendable {
    case page(Page, PageContext)
    case prompt(ButtonPrompt)
  }

  /// Of the file that holds the approved picture.
  public let name: String
  public let content: Content

  public var frame: Frame {
    var canvas = Canvas()
    switch content {
    case .page(let page, let context): canvas.draw(page, context)
    case .prompt(let prompt): canvas.draw(prompt)
    }
    return canvas.frame
  }

  public static let all = pages + notices + mistakes + prompts

  private static let pages: [PanelPicture] = [
    make("boards-eight", .boards),
    make("boards-three", .boards) { $0.boards = Array($0.boards[1...3]) },
    make("boards-one", .boards) { $0.boards = Array($0.boards[2...2]) },
    make("boards-ten", .boards) { $0.boards += $0.boards[0...1] },
    make("processor", .processor),
    make("memory", .memory),
    make("temperature", .temperature),
    make("bandwidth", .bandwidth),
    make("reward", .reward),
    make("reward-none", .reward) { $0.dropletsPerHour = nil },
    make("peers", .peers),
    make("storage", .storage),
    make("about", .about),
    make("about-long", .about) {
      $0.host = "skyminer-behind-the-kitchen-door"
      $0.version = "1.4.2-rc1+9f3a"
      $0.addresses = ["192.168.100.123", "2001:db8:85a3:1234:5678:8a2e:370:7334", "10.0.0.7"]
    },
    make("nothing-yet", .processor) { $0 = PanelFigures() },
    make("held-with-alarms", .memory, isHeld: true) { $0.alarms = PanelSamples.alarms },
  ]

  private static let notices: [PanelPicture] = [
    make("update-idle", .update),
    make("update-downloading", .update) {
      $0.update = .downloading(version: "1.5.0", perMille: 640)
    },
    make("update-testing", .update) { $0.update = .testing(version: "1.5.0") },
    make("update-failed", .update) {
      $0.update = .failed(
        reason: "The signature does not belong to the release key. Nothing was changed.")
    },
    make("pairing", .pairing) { $0.pairing = PanelSamples.pairing },
    make("pairing-long", .pairing) {
      $0.pairing = PanelSamples.pairing
      $0.pairing?.payload = "https://sky.example/p#7F3K2M9QX4-482913-KQW7"
      $0.pairing?.digits = "482 913"
    },
    make("alarms", .alarms) { $0.alarms = PanelSamples.alarms },
    make("alarms-many", .alarms) { figures in
      for slot in 1...7 {
        figures.alarms.append(
          PanelFigures.Alarm(name: "slot \(slot)", text: "Board in slot \(slot) is down"))
      }
    },
  ]

  private static let mistakes: [PanelPicture] = [
    make("mistakes", .mistakes) { figures in
      for problem in PanelSamples.mistakes { figures.add(problem: problem) }
    },
    make("mistakes-one", .mistakes) { $0.add(problem: PanelSamples.mistakes[0]) },
    make("mistakes-long", .mistakes) { $0.add(problem: PanelSamples.mistakes[2]) },
    make("mistakes-alarm", .alarms) { figures in
      for problem in PanelSamples.mistakes { figures.add(problem: problem) }
    },
  ]

  private static let prompts: [PanelPicture] = [
    PanelPicture(name: "reset-hold", content: .prompt(.hold(secondsLeft: 5))),
    PanelPicture(name: "reset-release", content: .prompt(.release)),
    PanelPicture(name: "reset-confirm", content: .prompt(.confirm(secondsLeft: 10))),
  ]

  private static func make(
    _ name: String, _ page: Page, isHeld: Bool = false,
    _ change: (inout PanelFigures) -> Void = { _ in }
  ) -> PanelPicture {
    var figures = PanelSamples.figures
    change(&figures)
    let context = PageContext(
      figures: figures, history: PanelSamples.history,
      code: figures.pairing.flatMap { QRCode($0.payload) }, now: PanelSamples.now, isHeld: isHeld)
    return PanelPicture(name: name, content: .page(page, context))
  }
}
