import Base
import Hardware
import Simulation
import Testing

/// A display, the bus it is on, and a person who looks at the panel after every transfer.
struct DisplayBench {
  static let address: UInt8 = 0x3C

  var display: Display
  var bus: FaultyI2CBus
  var now: UInt64 = 5000
  /// Frames that may be seen now: the one shown last, and all wished for since.
  private var frames: [Frame] = []
  /// Every different picture that was seen between updates, in order.
  private(set) var seen: [Frame] = []
  private(set) var transfers = 0
  /// Milliseconds that a transfer takes.
  var transferMilliseconds: UInt64 = 1

  init(
    _ controller: PanelController, isUpsideDown: Bool = false, script: [FaultyI2CBus.Fault] = [],
    faultsPerThousand: Int = 0, seed: UInt64 = 1
  ) {
    display = Display(
      controller: controller, address: Self.address, busName: "/dev/i2c-0",
      isUpsideDown: isUpsideDown, now: now)
    let panel = EmulatedPanel(controller, isUpsideDown: isUpsideDown, seed: seed)
    bus = FaultyI2CBus(
      InMemoryI2CBus(panels: [Self.address: panel]), script: script,
      faultsPerThousand: faultsPerThousand, seed: seed)
  }

  var panel: EmulatedPanel {
    guard let panel = bus.bus.panels[Self.address] else { fatalError("the panel is on the bus") }
    return panel
  }

  var picture: Frame? { panel.picture }

  /// What went over the bus since the last call.
  mutating func takeTraffic() -> EmulatedPanel.Traffic {
    let traffic = panel.traffic
    bus.bus.panels[Self.address]?.traffic = EmulatedPanel.Traffic()
    return traffic
  }

  mutating func show(_ wish: Display.Wish) {
    frames.append(wish.frame)
    display.show(wish)
  }

  mutating func show(_ frame: Frame) { show(Display.Wish(frame: frame)) }

  /// Makes the next transfer if there is one now.
  mutating func step(_ note: Comment = "") throws -> Bool {
    guard let transfer = display.next(now: now) else { return false }
    try #require(transfer.bytes.count <= 512 && transfer.bytes.count >= 2, note)
    try #require(display.next(now: now) == nil, note)
    let outcome = bus.perform(transfer)
    now += transferMilliseconds
    transfers += 1
    display.finished(outcome, now: now)
    try look(note)
    return true
  }

  /// Lets everything happen that is to happen within so many milliseconds.
  mutating func run(milliseconds: UInt64, _ note: Comment = "") throws {
    let end = now + milliseconds
    while true {
      while try step(note) {}
      guard let wake = display.wakeMilliseconds, wake <= end else { break }
      now = max(now, wake)
    }
    now = max(now, end)
  }

  /// A lit panel shows a frame that was wished for, or is on the way from one to the next.
  private mutating func look(_ note: Comment) throws {
    guard let picture else { return }
    if display.wakeMilliseconds != 0, display.health.isReady {
      guard let index = frames.lastIndex(of: picture) else {
        Issue.record("nobody wished for what the panel shows; \(note)")
        throw Mismatch()
      }
      frames.removeFirst(index)
      if seen.last != picture { seen.append(picture) }
      return
    }
    // Pages first: most of them are whole, and a page is compared at once.
    for page in 0..<Frame.pages {
      let range = page * Frame.width..<(page + 1) * Frame.width
      let seen = Array(picture.bytes[range])
      let pages = frames.map { Array($0.bytes[range]) }
      guard !pages.contains(seen) else { continue }
      for column in 0..<Frame.width where !pages.contains(where: { $0[column] == seen[column] }) {
        Issue.record("page \(page), column \(column) of the panel is in no frame; \(note)")
        throw Mismatch()
      }
    }
  }

  struct Mismatch: Error {}
}

/// Pictures that are nothing but seeds.
enum Pictures {
  static func noise(seed: UInt64) -> Frame {
    var random = SplitMix64(seed: seed)
    return changed(Frame(), pages: 0..<Frame.pages, columns: 0..<Frame.width) {
      _ in UInt8(truncatingIfNeeded: random.next())
    }
  }

  /// Every byte differs in the given part.
  static func inverted(_ frame: Frame, pages: Range<Int>, columns: Range<Int>) -> Frame {
    changed(frame, pages: pages, columns: columns) { ~$0 }
  }

  static func changed(
    _ frame: Frame, pages: Range<Int>, columns: Range<Int>, _ change: (UInt8) -> UInt8
  ) -> Frame {
    var bytes = frame.bytes
    for page in pages {
      for column in columns {
        bytes[page * Frame.width + column] = change(bytes[page * Frame.width + column])
      }
    }
    return Frame(bytes: bytes) ?? Frame()
  }
}
