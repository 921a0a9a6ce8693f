import Base
import Panel

/// Figures that no board would send, and some that one would.
struct RandomFigures {
  private static let oddScalars: [Unicode.Scalar] = [
    "\u{0}", "\n", "\t", "\u{1B}", "\u{7F}", "\u{E9}", "\u{301}", "\u{4E2D}", "\u{1F512}",
    "\u{2026}",
    "\u{10FFFF}", " ", "a", "W", "0", ":", "-", ".",
  ]

  private var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func next() -> PanelFigures {
    var figures = PanelFigures()
    figures.host = text()
    figures.board = text()
    figures.version = text()
    figures.addresses = list(4) { $0.text() }
    figures.slot = maybe { $0.integer() }
    figures.uptimeMilliseconds = maybe { $0.magnitude() }
    figures.clock = maybe {
      .init(hour: $0.integer(), minute: $0.integer(), isTrusted: $0.coin())
    }
    figures.processor = maybe {
      .init(perMille: $0.integer(), coresPerMille: $0.list(20) { $0.integer() })
    }
    figures.memory = maybe { $0.space() }
    figures.temperatureThousandths = maybe { Int64($0.integer()) }
    figures.traffic = maybe {
      .init(receivedBytesPerSecond: $0.magnitude(), sentBytesPerSecond: $0.magnitude())
    }
    figures.dropletsPerHour = maybe { $0.magnitude() }
    figures.peersCount = maybe { $0.magnitude() }
    figures.storage = maybe { random in
      .init(space: random.space(), wearPercent: random.maybe { $0.integer() })
    }
    figures.update = maybe { $0.update() }
    figures.pairing = maybe {
      .init(
        nameplate: $0.text(), digits: $0.digits(), payload: $0.text(),
        expiryMilliseconds: $0.magnitude())
    }
    figures.mistakes = list(17) {
      .init(
        line: $0.integer(), column: $0.integer(),
        key: $0.text(), reason: $0.text())
    }
    figures.alarms = list(12) { .init(name: $0.text(), text: $0.text(), isGrave: $0.coin()) }
    figures.boards = list(20) { $0.board() }
    return figures
  }

  private mutating func coin() -> Bool { random.below(2) == 0 }

  private mutating func maybe<T>(_ make: (inout RandomFigures) -> T) -> T? {
    random.below(5) == 0 ? nil : make(&self)
  }

  private mutating func list<T>(_ countMax: Int, _ make: (inout RandomFigures) -> T) -> [T] {
    (0..<random.below(countMax + 1)).map { _ in make(&self) }
  }

  /// Small, ordinary, large and the borders.
  private mutating func magnitude() -> UInt64 {
    switch random.below(5) {
    case 0: 0
    case 1: .max
    case 2: UInt64(random.below(3_000))
    default: random.next() >> UInt64(random.below(64))
    }
  }

  private mutating func integer() -> Int {
    switch random.below(6) {
    case 0: .min
    case 1: .max
    case 2: -random.below(200_000)
    default: random.below(1_200)
    }
  }

  private mutating func text() -> String {
    let length = [0, 3, 12, 40, 300][random.below(5)]
    var text = ""
    for _ in 0..<length {
      let odd = Self.oddScalars[random.below(Self.oddScalars.count)]
      let plain = Unicode.Scalar(UInt8(0x20 + random.below(95)))
      text.unicodeScalars.append(random.below(4) == 0 ? odd : plain)
    }
    return text
  }

  private mutating func digits() -> String {
    switch random.below(4) {
    case 0: text()
    case 1: "\(random.next())"
    case 2: "482 913"
    default: "\(random.below(10_000))"
    }
  }

  private mutating func space() -> PanelFigures.Space {
    .init(totalBytes: magnitude(), availableBytes: magnitude())
  }

  private mutating func update() -> PanelFigures.Update {
    switch random.below(4) {
    case 0: .idle
    case 1: .downloading(version: text(), perMille: integer())
    case 2: .testing(version: text())
    default: .failed(reason: text())
    }
  }

  private mutating func board() -> PanelFigures.Board {
    .init(
      slot: integer(), state: [.up, .late, .down][random.below(3)], isManager: coin(),
      processorPerMille: maybe { $0.integer() },
      temperatureThousandths: maybe { Int64($0.integer()) })
  }
}
