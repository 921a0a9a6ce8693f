import Base
import DurableState
import Simulation

/// A daemon with a value that it makes once, in a folder whose power and process end at any operation.
///
/// It remembers from outside what the value's users have seen, and notes each broken promise.
struct Owner {
  static let twin = TwinFile(name: "identity", valueBytesMax: 1200)

  private(set) var folder: LazyFolder
  private(set) var broken: [String] = []
  /// What somebody may have used: `create` or `replace` returned, or `load` gave it.
  private(set) var used: [UInt8]?
  /// What else may be there: a change that did not return.
  private var possible: [[UInt8]] = []
  /// Whether a removal was begun, so that there may be nothing.
  private var mayBeMissing = true
  private var random: SplitMix64
  private var made: UInt8 = 0

  init(seed: UInt64, omits omission: LazyFolder.Omission) {
    random = SplitMix64(seed: seed)
    folder = LazyFolder(SimulatedFolder(seed: random.next()), omits: omission)
  }

  var operationCount: Int { folder.folder.operationCount }

  mutating func cut(afterOperations count: Int) { folder.folder.cut(afterOperations: count) }

  /// What the board finds at its next start: after a power cut, or, now and then, only a new process.
  mutating func restart() {
    let isPowerCut = folder.folder.isCut || random.below(2) == 0
    let isProcessOnly = random.below(4) == 0
    let next =
      isPowerCut && !isProcessOnly
      ? folder.folder.afterPowerCut(seed: random.next()) : folder.folder.afterProcessEnd()
    folder = LazyFolder(next, omits: folder.omission)
  }

  /// What a daemon does at its start: takes the value that is there, or makes the first one.
  mutating func start() {
    switch Self.twin.load(from: &folder) {
    case .good(let value, _, _): take(value)
    case .missing:
      if !mayBeMissing { broken.append("lost") }
      create()
    case .damaged(let damage):
      if !folder.folder.isCut { broken.append(damage.explanation) }
    }
  }

  mutating func replace() {
    let value = newValue()
    possible.append(value)
    guard (try? Self.twin.replace(with: value, in: &folder)) != nil else { return }
    take(value)
  }

  mutating func remove() {
    mayBeMissing = true
    guard (try? Self.twin.remove(from: &folder)) != nil else { return }
    used = nil
    possible = []
  }

  private mutating func create() {
    let value = newValue()
    // Whatever was removed before stays possible until this returns.
    possible.append(value)
    guard (try? Self.twin.create(value, in: &folder)) != nil else { return }
    used = value
    possible = []
    mayBeMissing = false
  }

  private mutating func take(_ value: [UInt8]) {
    if value != used && !possible.contains(value) { broken.append("another value") }
    used = value
    possible = []
    mayBeMissing = false
  }

  /// A value that differs from all before in its length and each byte; some fill more than one block.
  private mutating func newValue() -> [UInt8] {
    made += 1
    let length = random.below(8) > 0 ? 32 + Int(made) : 600 + Int(made)
    return [UInt8](repeating: made, count: length)
  }
}
