internal import SkynetWire

/// Two labels of this node, and the path behind them: flat, for there may be thousands.
///
/// Entry `n` has the label indices `2n + 2`, for what comes from the source, and `2n + 3`, for what comes
/// back; of an end here only one is used.
struct PathEntry {
  enum State: UInt8 {
    case free
    /// The set-up went on; no reply yet.
    case waiting
    /// The reply came; no packet of the source yet.
    case reserved
    case inUse
    /// The path ends here: `link` is its index.
    case end
  }

  /// Unit of the times here: 128 ms of the boot clock, which 32 bits hold for 17 years.
  static func tick(_ milliseconds: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: milliseconds >> 7)
  }

  var secret = HopSecret.none
  var byteCap: UInt64 = 0
  var price: UInt64 = 0
  var priceOnward: UInt64 = 0
  /// The start of the hash of the set-up on either link (`PathName`).
  var upstreamName: UInt64 = 0
  var downstreamName: UInt64 = 0
  var forwardOut: UInt32 = 0
  var reverseOut: UInt32 = 0
  /// Of the neighbour upstream.
  var request: UInt32 = 0
  var usedAt: UInt32 = 0
  var expiresAt: UInt32 = 0
  var reportedAt: UInt32 = 0
  var reports: UInt32 = 0
  /// The next free entry and 1, or the index of the path that ends here.
  var link: UInt32 = 0
  var upstream: UInt16 = 0
  var downstream: UInt16 = 0
  var forwardGeneration: UInt8 = 0
  var reverseGeneration: UInt8 = 0
  var state = State.free
  var isUnpaid = false

  var isTransit: Bool { state == .waiting || state == .reserved || state == .inUse }
  var isInstalled: Bool { state == .reserved || state == .inUse }
}

/// Which way the packets of a label go.
enum PathDirection {
  /// From the source.
  case forward
  case reverse
}

/// All entries; grows by pages as it is used, without a copy or room for twice as many, and hands out what was
/// freed last.
struct PathEntries {
  private static let pageCount = 64

  private var pages: [[PathEntry]] = []
  /// Entries that were ever used are below this.
  private var end = 0
  private(set) var count = 0
  private(set) var transitCount = 0
  private let countMax: Int
  private var firstFree: UInt32 = 0

  init(labelsMax: Int) { countMax = min(labelsMax, Label.indexMax) / 2 - 1 }

  var isFull: Bool { count == countMax }

  var indices: Range<Int> { 0..<end }

  subscript(index: Int) -> PathEntry {
    get { pages[index / Self.pageCount][index % Self.pageCount] }
    _modify { yield &pages[index / Self.pageCount][index % Self.pageCount] }
  }

  func label(_ index: Int, _ direction: PathDirection) -> Label {
    switch direction {
    case .forward: Label(index: 2 * index + 2, generation: self[index].forwardGeneration)
    case .reverse: Label(index: 2 * index + 3, generation: self[index].reverseGeneration)
    }
  }

  /// - Returns: nil for a label of nothing, and for one of an entry before.
  func find(_ label: Label) -> (index: Int, direction: PathDirection)? {
    let index = label.index / 2 - 1
    guard indices.contains(index), self[index].state != .free else { return nil }
    let direction: PathDirection = label.index % 2 == 0 ? .forward : .reverse
    return self.label(index, direction) == label ? (index, direction) : nil
  }

  /// - Parameters:
  ///   - state: not free.
  ///   - generations: random.
  /// - Returns: nil where the table is full.
  mutating func take(_ state: PathEntry.State, generations: UInt32) -> Int? {
    guard !isFull else { return nil }
    let index: Int
    if firstFree > 0 {
      index = Int(firstFree) - 1
      firstFree = self[index].link
      self[index] = PathEntry()
    } else {
      index = end
      if end == pages.count * Self.pageCount {
        pages.append([PathEntry](repeating: PathEntry(), count: Self.pageCount))
      }
      end += 1
    }
    self[index].state = state
    self[index].forwardGeneration = UInt8(truncatingIfNeeded: generations)
    self[index].reverseGeneration = UInt8(truncatingIfNeeded: generations >> 8)
    count += 1
    if self[index].isTransit { transitCount += 1 }
    return index
  }

  mutating func free(_ index: Int) {
    precondition(self[index].state != .free, "an entry is freed once")
    if self[index].isTransit { transitCount -= 1 }
    self[index] = PathEntry()
    self[index].link = firstFree
    firstFree = UInt32(index) + 1
    count -= 1
  }
}
