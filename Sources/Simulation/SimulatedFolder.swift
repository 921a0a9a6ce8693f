public import Base

/// A folder that promises no more than `DurableFolder` does, whose power can be cut at any operation.
///
/// `cut(afterOperations:)` says when; from then on every operation throws, so that the code under test
/// stops there. `afterPowerCut(seed:)` is what a board finds when it starts again: the seed draws for each
/// file and each name what of its last changes came to be. The same seed gives the same loss.
public struct SimulatedFolder: DurableFolder {
  /// errno of an operation after the power went.
  public static let powerIsOff: Int32 = 5

  private var files: [Int: StoredFile] = [:]
  private var nextFile = 0
  /// Names as everybody sees them: the file by its number.
  private var names: [String: Int] = [:]
  /// Names as they were at the last `syncFolder`.
  private var durableNames: [String: Int] = [:]
  /// What became of each name since then, in order; nil where it was taken away.
  private var changes: [String: [Int?]] = [:]
  private var random: SplitMix64
  private var operationsUntilCut: Int?
  private var isPowered = true
  private var failures: [Int: DurableFolderError] = [:]

  /// Operations so far that change or sync something.
  public private(set) var operationCount = 0
  /// Bytes that all files together have room for; nil for a disk without end.
  ///
  /// A write that does not fit leaves what fits.
  public var capacityBytes: Int?
  /// Files that cannot be read: EIO.
  public var unreadableNames: Set<String> = []
  /// Whether listing the folder fails with EIO.
  public var isUnlistable = false

  /// - Parameter seed: draws what an operation that fails leaves.
  public init(seed: UInt64) { random = SplitMix64(seed: seed) }

  // MARK: Faults

  /// Lets `count` more operations happen and takes the power away in the midst of the next one.
  public mutating func cut(afterOperations count: Int) { operationsUntilCut = count }

  public var isCut: Bool { !isPowered }

  /// Lets one operation fail: number 0 is the next one that changes or syncs something.
  public mutating func fail(operation number: Int, with error: DurableFolderError) {
    failures[operationCount + number] = error
  }

  /// The folder after the power came back.
  public func afterPowerCut(seed: UInt64) -> SimulatedFolder {
    var random = SplitMix64(seed: seed)
    var after = SimulatedFolder(seed: random.next())
    after.capacityBytes = capacityBytes
    after.unreadableNames = unreadableNames
    after.isUnlistable = isUnlistable
    after.nextFile = nextFile
    var kept = durableNames
    for name in changes.keys.sorted() {
      let history = changes[name, default: []]
      let happened = random.below(history.count + 1)
      if happened > 0 { kept[name] = history[happened - 1] }
    }
    for number in Set(kept.values).sorted() {
      guard let file = files[number] else { continue }
      after.files[number] = StoredFile(file.afterPowerCut(&random))
    }
    after.names = kept
    after.durableNames = kept
    return after
  }

  /// The folder as the next process finds it when this one ended and the power stayed.
  public func afterProcessEnd() -> SimulatedFolder {
    var after = self
    after.operationsUntilCut = nil
    after.isPowered = true
    after.failures = [:]
    return after
  }

  /// What stands in the files, by name; changes of it are damage of the medium, and durable at once.
  public subscript(name: String) -> [UInt8]? {
    get { names[name].flatMap { files[$0]?.content } }
    set {
      guard let newValue else {
        names[name] = nil
        durableNames[name] = nil
        changes[name] = nil
        return
      }
      let number = names[name] ?? newFile()
      files[number] = StoredFile(newValue)
      names[name] = number
      durableNames[name] = number
      changes[name] = nil
    }
  }

  /// Turns one bit over, counted from the lowest bit of the first byte.
  public mutating func flip(bit: Int, of name: String) {
    self[name]?[bit / 8] ^= 1 << UInt8(bit % 8)
  }

  // MARK: DurableFolder

  public func list() throws(DurableFolderError) -> [String] {
    try checkPower()
    if isUnlistable { throw .io(code: 5) }
    return names.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  public func read(_ name: String, limit: Int) throws(DurableFolderError) -> [UInt8] {
    let file = try file(name)
    if unreadableNames.contains(name) { throw .io(code: 5) }
    guard file.content.count <= limit else { throw .tooLarge(limit: limit) }
    return file.content
  }

  public mutating func write(_ name: String, _ bytes: [UInt8]) throws(DurableFolderError) {
    Self.check(name)
    let failure = try spend()
    if failure != nil && random.below(3) == 0 { return try give(failure) }
    let number = names[name] ?? newFile()
    if names[name] == nil { change(name, to: number) }
    var fitting = room(besides: number)
    if failure != nil { fitting = min(fitting, random.below(bytes.count + 1)) }
    files[number]?.write(Array(bytes.prefix(fitting)))
    try give(failure)
    guard fitting >= bytes.count else { throw .noSpace }
  }

  public mutating func sync(_ name: String) throws(DurableFolderError) {
    _ = try file(name)
    let failure = try spend()
    if let number = names[name] {
      if failure == nil { files[number]?.sync() } else { files[number]?.failSync() }
    }
    try give(failure)
  }

  public mutating func rename(_ from: String, to: String) throws(DurableFolderError) {
    Self.check(to)
    _ = try file(from)
    let failure = try spend()
    if failure == .noSpace || (failure != nil && random.below(2) == 0) { return try give(failure) }
    if from != to {
      change(to, to: names[from])
      change(from, to: nil)
    }
    try give(failure)
  }

  public mutating func remove(_ name: String) throws(DurableFolderError) {
    _ = try file(name)
    let failure = try spend()
    if failure != nil && random.below(2) == 0 { return try give(failure) }
    change(name, to: nil)
    try give(failure)
  }

  public mutating func syncFolder() throws(DurableFolderError) {
    try give(try spend())
    durableNames = names
    changes = [:]
  }

  // MARK: Inside

  private mutating func change(_ name: String, to number: Int?) {
    names[name] = number
    changes[name, default: []].append(number)
  }

  private mutating func newFile() -> Int {
    defer { nextFile += 1 }
    files[nextFile] = StoredFile([])
    return nextFile
  }

  private func room(besides number: Int) -> Int {
    guard let capacityBytes else { return .max }
    var used = 0
    for other in Set(names.values) where other != number {
      used += files[other]?.content.count ?? 0
    }
    return max(0, capacityBytes - used)
  }

  private func file(_ name: String) throws(DurableFolderError) -> StoredFile {
    Self.check(name)
    try checkPower()
    guard let number = names[name], let file = files[number] else { throw .missing }
    return file
  }

  private func checkPower() throws(DurableFolderError) {
    guard isPowered else { throw .io(code: Self.powerIsOff) }
  }

  /// - Returns: how this operation is to fail, after it was done in part.
  private mutating func spend() throws(DurableFolderError) -> DurableFolderError? {
    try checkPower()
    defer { operationCount += 1 }
    if let left = operationsUntilCut {
      guard left > 0 else {
        isPowered = false
        return .io(code: Self.powerIsOff)
      }
      operationsUntilCut = left - 1
    }
    return failures.removeValue(forKey: operationCount)
  }

  private func give(_ failure: DurableFolderError?) throws(DurableFolderError) {
    if let failure { throw failure }
  }

  private static func check(_ name: String) {
    precondition(
      (1...255).contains(name.utf8.count) && !name.utf8.contains(0x2F) && name != "."
        && name != "..")
  }
}
