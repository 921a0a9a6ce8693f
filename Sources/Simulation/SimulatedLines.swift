/// The GPIO lines of a board as wires: levels, whoever holds them.
///
/// Outlives the banks that are opened on it, so a test can see what a line does when its holder is killed.
/// Levels here are electrical: high or low. Time is the nanoseconds that the test says.
public final class SimulatedLines {
  /// What the chip does with an output that its holder lets go.
  public enum Release: Sendable {
    /// It becomes an input, and the pull decides (gpio-virtio).
    case toPull
    /// It stays driven (PL061, Allwinner's pin controllers).
    case keepsLevel
  }

  struct Watch {
    var debounceNanoseconds: UInt64
    var reported: Bool
    /// A change that is not stable yet, and since when.
    var unsettled: (isHigh: Bool, since: UInt64)?
    var queue: [(isHigh: Bool, nanoseconds: UInt64)] = []
  }

  struct Wire {
    let isPulledHigh: Bool
    /// From outside: a button, another board.
    var outside: Bool?
    /// By the chip, as an output.
    var driven: Bool?
    var holder: String?
    var isPresent = true
    var watch: Watch?
    /// Every level that was ever there, the first one included: a pulse shows as two more.
    var history: [Bool]

    var isHigh: Bool { driven ?? outside ?? isPulledHigh }
  }

  /// Changes that wait for a line at most; the oldest are dropped, as the kernel does.
  public static let eventsMax = 16

  private let release: Release
  var wires: [String: Wire] = [:]
  public private(set) var nanoseconds: UInt64 = 0
  /// Changes that were dropped because nobody read them.
  public private(set) var lostEvents: UInt64 = 0

  /// - Parameter pulls: name and level of every line that nobody drives.
  public init(pulls: [String: Bool], release: Release = .toPull) {
    self.release = release
    for (name, isHigh) in pulls {
      wires[name] = Wire(isPulledHigh: isHigh, history: [isHigh])
    }
  }

  /// Drives a line from outside, or lets it go with nil.
  public func drive(_ name: String, isHigh: Bool?, at nanoseconds: UInt64) {
    advance(to: nanoseconds)
    change(name) { $0.outside = isHigh }
  }

  /// Lets time pass, so that what is stable long enough is reported.
  public func advance(to nanoseconds: UInt64) {
    precondition(nanoseconds >= self.nanoseconds, "time goes forward")
    self.nanoseconds = nanoseconds
    for name in wires.keys { settle(name) }
  }

  /// Another program or driver takes a line that nobody holds, or gives it back with nil.
  public func hold(_ name: String, by consumer: String?) { wires[name]?.holder = consumer }

  /// The chip with this line goes, or comes back with nobody holding the line.
  public func setPresent(_ name: String, _ isPresent: Bool) {
    change(name) { wire in
      wire.isPresent = isPresent
      wire.driven = nil
      wire.holder = nil
      wire.watch = nil
    }
  }

  public func isHigh(_ name: String) -> Bool? { wires[name]?.isHigh }

  /// Every level that the line has had, without repeats.
  public func history(_ name: String) -> [Bool] { wires[name]?.history ?? [] }

  /// Ends the hold on a line, as the kernel does when a descriptor is closed.
  func letGo(_ name: String) {
    change(name) { wire in
      wire.holder = nil
      wire.watch = nil
      if release == .toPull { wire.driven = nil }
    }
  }

  func change(_ name: String, _ body: (inout Wire) -> Void) {
    guard var wire = wires[name] else { return }
    body(&wire)
    let isHigh = wire.isHigh
    if wire.history.last != isHigh {
      wire.history.append(isHigh)
      wire.watch?.unsettled = (isHigh, nanoseconds)
    }
    wires[name] = wire
    settle(name)
  }

  private func settle(_ name: String) {
    guard let watch = wires[name]?.watch, let change = watch.unsettled else { return }
    guard nanoseconds - change.since >= watch.debounceNanoseconds else { return }
    wires[name]?.watch?.unsettled = nil
    // There and back within the time is no change.
    guard change.isHigh != watch.reported else { return }
    wires[name]?.watch?.reported = change.isHigh
    wires[name]?.watch?.queue.append((change.isHigh, change.since + watch.debounceNanoseconds))
    guard watch.queue.count == Self.eventsMax else { return }
    wires[name]?.watch?.queue.removeFirst()
    lostEvents += 1
  }
}
