import Synchronization
import Testing
import VirtualChassis

extension ChassisOfBoardsTests {
  /// From a word on a console to a slot without power, and what is left when the daemon dies.
  @Suite(.serialized)
  struct `The power of slots` {
    private static let offSeconds = 5.0
    private static let staggerSeconds = 1.0

    @Test func `goes and comes by an owner's word, one slot after the other`() async throws {
      let boards = try await LabBoards.whole
      let watch = try PowerWatch(boards.slot(1))
      let starts = LabBoards.numbers.map { boards.slot($0).starts }
      for line in ["power 2 off", "power 3 off"] {
        #expect(try await boards.ask(1, line).contains("off as soon as its turn has come"))
      }
      try await boards.wait("slots 2 and 3 have no power") {
        boards.slot(2).machine == nil && boards.slot(3).machine == nil
      }
      #expect(boards.chassis.cutters(of: 2) == [1])
      for line in ["power 2 on", "power 3 on"] {
        #expect(try await boards.ask(1, line).contains("on as soon as its turn has come"))
      }
      try await boards.settle()
      #expect(LabBoards.numbers.map { boards.slot($0).starts - starts[$0 - 1] } == [0, 1, 1])
      for slot in [2, 3] { #expect(try #require(watch.offSeconds(slot)) >= Self.offSeconds) }
      let times = watch.switchings.map(\.seconds)
      #expect(times.count == 4)
      for (earlier, later) in zip(times, times.dropFirst()) {
        #expect(later - earlier >= Self.staggerSeconds * 0.99)
      }
    }

    @Test func `comes back by itself after a cycle`() async throws {
      let boards = try await LabBoards.whole
      let watch = try PowerWatch(boards.slot(1))
      let starts = boards.slot(2).starts
      #expect(try await boards.ask(1, "sky power 2 cycle").contains("off for five seconds"))
      try await boards.wait("slot 2 starts again") { boards.slot(2).starts == starts + 1 }
      #expect(try #require(watch.offSeconds(2)) >= Self.offSeconds)
      try await boards.settle()
      #expect(boards.slot(2).starts == starts + 1)
    }

    @Test func `is not for a board's own slot, nor for anybody but the owner`() async throws {
      let boards = try await LabBoards.whole
      let watch = try PowerWatch(boards.slot(1))
      let own = try await boards.ask(1, "power 1 off")
      #expect(own.contains("refused: this board does not switch itself off"))
      for user in ["boardd", "paneld", "nobody"] {
        let answer = try boards.run(1, "su -s /bin/sh \(user) -c 'sky power 2 off'")
        #expect(answer.output.contains("refused: only the owner"), "\(user)")
        #expect(answer.status == 1)
      }
      // An order that is allowed shows that the others would have been seen by now.
      _ = try await boards.ask(1, "power 3 cycle")
      try await boards.wait("slot 3 is switched on again") { watch.offSeconds(3) != nil }
      #expect(Set(watch.switchings.map(\.slot)) == [3])
    }

    @Test func `stays when the daemon is killed`() async throws {
      let boards = try await LabBoards.whole
      let watch = try PowerWatch(boards.slot(1))
      let starts = LabBoards.numbers.map { boards.slot($0).starts }
      for _ in 1...3 { try await boards.killChassisDaemon(1) }
      try await boards.settle()
      #expect(LabBoards.numbers.map { boards.slot($0).starts } == starts)
      #expect(watch.switchings.isEmpty)
      // The lines were let go, and taken again.
      #expect(watch.releases.count >= 3)
    }

    @Test func `comes back at once when the daemon that cut it is killed`() async throws {
      let boards = try await LabBoards.whole
      let watch = try PowerWatch(boards.slot(1))
      let starts = boards.slot(2).starts
      _ = try await boards.ask(1, "power 2 off")
      try await boards.wait("slot 2 has no power") { boards.slot(2).machine == nil }
      try await boards.killChassisDaemon(1)
      // By the release itself: the new daemon adopts what it finds and orders nothing.
      #expect(watch.offSeconds(2) != nil)
      #expect(watch.releases.contains(try #require(watch.switchings.last).seconds))
      try await boards.settle()
      #expect(boards.slot(2).starts == starts + 1)
      #expect(watch.switchings.count == 2)
    }
  }
}

/// Keeps what the power lines of a board do.
final class PowerWatch: Sendable {
  struct Switching: Equatable {
    let slot: Int
    let isOn: Bool
    let seconds: Double
  }

  private struct State {
    var switchings: [Switching] = []
    var releases: [Double] = []
  }

  private let state = Mutex(State())
  private let task = Mutex<Task<Void, Never>?>(nil)

  init(_ slot: VirtualSlot) throws {
    let changes = try slot.lines.changes()
    let keep = { @Sendable [weak self] (change: LineChange) in self?.keep(change) }
    task.withLock { task in
      task = Task { for await change in changes { _ = keep(change) } }
    }
  }

  deinit { task.withLock { $0?.cancel() } }

  /// Lines that changed their level; an active line cuts.
  var switchings: [Switching] { state.withLock { $0.switchings } }
  /// When the line of slot 2 was let go.
  var releases: [Double] { state.withLock { $0.releases } }

  /// How long a slot was off the last time; nil while it was never off and on again.
  func offSeconds(_ slot: Int) -> Double? {
    let own = switchings.filter { $0.slot == slot }
    guard own.count >= 2, let last = own.last, last.isOn else { return nil }
    return last.seconds - own[own.count - 2].seconds
  }

  private func keep(_ change: LineChange) {
    let words = change.name.split(separator: "-")
    guard words.first == "power", let slot = Int(words[1]) else { return }
    let seconds = Double(change.nanoseconds) / 1e9
    state.withLock { state in
      switch change.what {
      case .level(let isCut):
        state.switchings.append(Switching(slot: slot, isOn: !isCut, seconds: seconds))
      case .direction(.none) where slot == 2: state.releases.append(seconds)
      case .direction, .trigger: break
      }
    }
  }
}
