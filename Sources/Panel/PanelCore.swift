/// Which page is on the panel, how bright, and what the button does to it.
///
/// `now` is the boot clock in milliseconds throughout.
public struct PanelCore: Sendable {
  public static let rotationMilliseconds: UInt64 = 8_000
  /// How long a page stays that the owner chose.
  public static let holdMilliseconds: UInt64 = 30_000
  /// After the last press: dim, and then dark.
  public static let dimMilliseconds: UInt64 = 60_000
  public static let offMilliseconds: UInt64 = 600_000
  /// An invitation to pair keeps the panel bright, but not for ever.
  public static let pairingMillisecondsMax: UInt64 = 900_000
  public static let shiftMilliseconds: UInt64 = 60_000
  /// Between two pictures, unless a press asks for one.
  public static let drawingMilliseconds: UInt64 = 500
  public static let brightContrast: UInt8 = 0x8F
  public static let dimContrast: UInt8 = 0x10

  enum Light: Equatable {
    case bright, dim, off
  }

  /// Where the picture stands from minute to minute; neighbours are two pixels apart.
  private static let shifts: [(x: Int, y: Int)] = [
    (0, 0), (2, 0), (2, 2), (0, 2), (-2, 2), (-2, 0), (-2, -2), (0, -2), (2, -2),
  ]

  public private(set) var page = Page.about
  public private(set) var history = PanelHistory()
  private var figures = PanelFigures()
  private var button = Button()
  private let startedAt: UInt64
  private var pageSince: UInt64
  private var heldUntil: UInt64?
  private var lastActivity: UInt64
  private var lastSample: UInt64?
  /// As it was announced, so that an invitation that has expired is not taken for a new one.
  private var announcedPairing: PanelFigures.Pairing?
  private var pairingSince: UInt64 = 0
  private var code: QRCode?
  private var shown: PanelOutput?
  private var lastDrawing: UInt64 = 0

  public init(now: UInt64) {
    startedAt = now
    pageSince = now
    lastActivity = now
  }

  /// Whether the level of the button has to be read every `Button.levelIntervalMilliseconds`.
  public var wantsLevel: Bool { button.isBusy }

  /// What the owner is being told about a hold; lamps may join in.
  public func prompt(now: UInt64) -> ButtonPrompt? { button.prompt(now: now) }

  public mutating func handle(_ input: PanelInput, now: UInt64) -> [PanelAction] {
    var actions: [PanelAction] = []
    var isUrgent = false
    switch input {
    case .figures(let figures): take(figures, now)
    case .edge(let isDown):
      isUrgent = press(button.edge(isDown: isDown, now: now), now, &actions)
    case .level(let isDown):
      isUrgent = press(button.level(isDown: isDown, now: now), now, &actions)
    case .edgesLost: button.edgesLost()
    case .tick: break
    case .displayStarted: shown = nil
    }
    turn(now)
    draw(now, isUrgent: isUrgent, &actions)
    return actions
  }

  func light(now: UInt64) -> Light {
    if button.prompt(now: now) != nil { return .bright }
    if figures.pairing != nil, Self.passed(pairingSince, now) < Self.pairingMillisecondsMax {
      return .bright
    }
    switch Self.passed(lastActivity, now) {
    case ..<Self.dimMilliseconds: return .bright
    case ..<Self.offMilliseconds: return .dim
    default: return .off
    }
  }

  // MARK: Inputs

  private mutating func take(_ figures: PanelFigures, _ now: UInt64) {
    let known = self.figures.alarms.map { $0.name }
    self.figures = figures
    if announcedPairing != figures.pairing {
      announcedPairing = figures.pairing
      pairingSince = now
      code = figures.pairing.flatMap { QRCode($0.payload) }
      if figures.pairing != nil { wake(.pairing, now) }
    }
    // After the pairing, so that an alarm comes first.
    if figures.alarms.contains(where: { alarm in !known.contains { $0 == alarm.name } }) {
      wake(.alarms, now)
    }
    if lastSample.map({ Self.passed($0, now) >= PanelHistory.intervalMilliseconds }) ?? true {
      history.append(figures)
      lastSample = now
    }
  }

  private mutating func wake(_ page: Page, _ now: UInt64) {
    lastActivity = now
    heldUntil = nil
    show(page, now)
  }

  private mutating func show(_ page: Page, _ now: UInt64) {
    self.page = page
    pageSince = now
  }

  /// Whether the owner has to see an answer at once.
  private mutating func press(
    _ events: [ButtonEvent], _ now: UInt64, _ actions: inout [PanelAction]
  ) -> Bool {
    for event in events {
      let light = light(now: now)
      lastActivity = now
      switch event {
      case .down: if light != .bright { button.ignoreThisPress() }
      case .short:
        show(page.next(figures), now)
        heldUntil = now + Self.holdMilliseconds
      case .long: actions.append(.confirm(page))
      case .resetRequested: actions.append(.factoryReset)
      }
    }
    return !events.isEmpty
  }

  // MARK: Pages

  /// Goes on to the next page when it is time, and away from one that has nothing left to show.
  private mutating func turn(_ now: UInt64) {
    if let pairing = figures.pairing, pairing.expiryMilliseconds <= now { figures.pairing = nil }
    if let end = heldUntil, now >= end { heldUntil = nil }
    guard page.isOffered(figures) else {
      heldUntil = nil
      return show(page.next(figures), now)
    }
    guard heldUntil == nil, Self.passed(pageSince, now) >= Self.rotationMilliseconds else { return }
    // An invitation stays until it is taken or expires: somebody stands there with a telephone.
    if figures.pairing != nil {
      if page != .pairing { show(.pairing, now) }
    } else {
      show(page.next(figures), now)
    }
  }

  // MARK: Picture

  private mutating func draw(_ now: UInt64, isUrgent: Bool, _ actions: inout [PanelAction]) {
    let isDue = shown == nil || Self.passed(lastDrawing, now) >= Self.drawingMilliseconds
    guard isDue || isUrgent else { return }
    let output = output(now)
    guard output != shown else { return }
    shown = output
    lastDrawing = now
    actions.append(.show(output))
  }

  private func output(_ now: UInt64) -> PanelOutput {
    let light = light(now: now)
    guard light != .off else {
      // The picture in the display's memory may stay: nobody sees it.
      return PanelOutput(
        frame: shown?.frame ?? Canvas().frame, contrast: Self.dimContrast, isOn: false)
    }
    let contrast = light == .bright ? Self.brightContrast : Self.dimContrast
    return PanelOutput(frame: canvas(now).frame, contrast: contrast, isOn: true)
  }

  private func canvas(_ now: UInt64) -> Canvas {
    let minute = Self.passed(startedAt, now) / Self.shiftMilliseconds
    let shift = Self.shifts[Int(minute % UInt64(Self.shifts.count))]
    if let prompt = button.prompt(now: now) {
      var canvas = Canvas(shiftX: shift.x, shiftY: shift.y)
      canvas.draw(prompt)
      return canvas
    }
    // A code that moves is hard to photograph, and its ground needs the margin.
    var canvas = page == .pairing ? Canvas() : Canvas(shiftX: shift.x, shiftY: shift.y)
    canvas.draw(
      page,
      PageContext(
        figures: figures, history: history, code: code, now: now, isHeld: heldUntil != nil))
    return canvas
  }

  /// Zero where the clock went back.
  private static func passed(_ since: UInt64, _ now: UInt64) -> UInt64 { max(now, since) - since }
}
