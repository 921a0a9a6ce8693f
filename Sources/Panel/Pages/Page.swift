/// What the panel can show, in the order in which the pages follow each other.
public enum Page: CaseIterable, Equatable, Sendable {
  case alarms, mistakes, pairing
  case boards, processor, memory, temperature, bandwidth, reward, peers, storage, update, about

  /// For logs.
  public var name: String {
    switch self {
    case .alarms: "alarms"
    case .mistakes: "mistakes"
    case .pairing: "pairing"
    case .boards: "boards"
    case .processor: "processor"
    case .memory: "memory"
    case .temperature: "temperature"
    case .bandwidth: "bandwidth"
    case .reward: "reward"
    case .peers: "peers"
    case .storage: "storage"
    case .update: "update"
    case .about: "about"
    }
  }

  /// Whether there is anything to show on it.
  func isOffered(_ figures: PanelFigures) -> Bool {
    switch self {
    case .alarms: !figures.alarms.isEmpty
    case .mistakes: !figures.mistakes.isEmpty
    case .pairing: figures.pairing != nil
    case .boards: !figures.boards.isEmpty
    case .processor, .memory, .temperature, .bandwidth, .reward, .peers, .storage, .update, .about:
      true
    }
  }

  /// The next page that has something to show; this one where no other has.
  func next(_ figures: PanelFigures) -> Page {
    let all = Self.allCases
    guard let place = all.firstIndex(of: self) else { return self }
    for step in 1..<all.count {
      let page = all[(place + step) % all.count]
      if page.isOffered(figures) { return page }
    }
    return self
  }

  /// What stands in the header.
  func title(_ figures: PanelFigures) -> String {
    switch self {
    case .alarms: "ALARMS"
    case .mistakes: PanelFigures.settingsFile
    case .pairing: "PAIRING"
    case .boards: "BOARDS"
    case .processor: "PROCESSOR"
    case .memory: "MEMORY"
    case .temperature: "TEMPERATURE"
    case .bandwidth: "NETWORK"
    case .reward: "REWARD"
    case .peers: "PEERS"
    case .storage: "STORAGE"
    case .update: "UPDATE"
    case .about: figures.host.isEmpty ? "ABOUT" : figures.host
    }
  }
}

/// All that a page is drawn from.
public struct PageContext: Sendable {
  public var figures: PanelFigures
  public var history: PanelHistory
  /// The code of the pairing, if there is one that fits.
  public var code: QRCode?
  /// On the boot clock, in milliseconds.
  public var now: UInt64
  /// Whether the owner chose this page.
  public var isHeld: Bool

  public init(
    figures: PanelFigures, history: PanelHistory = PanelHistory(), code: QRCode? = nil,
    now: UInt64 = 0, isHeld: Bool = false
  ) {
    self.figures = figures
    self.history = history
    self.code = code
    self.now = now
    self.isHeld = isHeld
  }
}

extension Canvas {
  /// Rows that are left for a page below its header.
  static let content = Area(0, 12, width, height - 12)

  /// Draws a page with its header.
  public mutating func draw(_ page: Page, _ context: PageContext) {
    // The code needs the whole height, and a lit ground.
    if page != .pairing { header(page, context) }
    switch page {
    case .alarms: drawAlarms(context.figures)
    case .mistakes: drawMistakes(context)
    case .pairing: drawPairing(context)
    case .boards: drawBoards(context.figures)
    case .processor: drawProcessor(context)
    case .memory: drawMemory(context.figures)
    case .temperature: drawTemperature(context)
    case .bandwidth: drawBandwidth(context)
    case .reward: drawReward(context)
    case .peers: drawPeers(context)
    case .storage: drawStorage(context.figures)
    case .update: drawUpdate(context.figures)
    case .about: drawAbout(context.figures)
    }
  }

  /// A lit bar with the title, the number of alarms, a lock on a page that is held, and the time.
  private mutating func header(_ page: Page, _ context: PageContext) {
    let figures = context.figures
    fillRounded(Area(0, 0, Self.width, 9))
    var end = Self.width - 3
    if let clock = figures.clock, clock.isTrusted {
      end = headerText(Self.time(clock), endX: end)
    }
    if context.isHeld { end = headerText(String(Symbol.lock), endX: end) }
    if !figures.alarms.isEmpty, page != .alarms {
      end = headerText(
        String(Symbol.bell) + Quantity.count(UInt64(figures.alarms.count)).digits, endX: end)
    }
    text(page.title(figures), Area(3, 1, end - 3, 7), isLit: false)
  }

  /// Dark text that ends at a column; gives the column where the next one may end.
  private mutating func headerText(_ text: String, endX: Int) -> Int {
    let width = Font.regular.width(of: text)
    self.text(text, Area(endX - width, 1, width, 7), isLit: false)
    return endX - width - 4
  }

  private static func time(_ clock: PanelFigures.Clock) -> String {
    let hour = UInt64(min(max(0, clock.hour), 23))
    let minute = UInt64(min(max(0, clock.minute), 59))
    return Quantity.padded(hour, width: 2) + ":" + Quantity.padded(minute, width: 2)
  }

  /// Draws a large dash and what is missing.
  mutating func missing(_ what: String) {
    text(Quantity.dash, Area(0, 16, Self.width, 16), font: .large, align: .centre)
    text(what, Area(0, 42, Self.width, 8), align: .centre)
  }
}
