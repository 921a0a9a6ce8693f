import Base
import ClusterFormation
import Identity
import IdentitySamples
import Simulation
import Sodium
import Testing

/// Boards of one chassis, their wire and their flash, all from one seed.
struct World {
  enum Kind {
    case tick(Int)
    case deliver([UInt8], to: Int)
    case voteKept(Int, process: Int, [UInt8])
    case rosterKept(Int, process: Int, [UInt8], seed: [UInt8])
    case start(Int)
  }

  /// What the wire does; per mille of datagrams.
  struct Wire {
    var lost = 0
    var doubled = 0
    var delayMax = 20
  }

  private static let recordingsMax = 2000

  let seed: UInt64
  let factory: SampleFactory
  var random: SplitMix64
  var wire = Wire()
  /// Boards of different groups hear nothing of each other.
  var groups: [Int]
  var boards: [SimulatedBoard] = []
  var calendar = EventCalendar<Kind>()
  /// What must not happen and did; the first one ends a run.
  var violations: [String] = []
  var reports: [(index: Int, text: String)] = []
  /// What went over the wire, for who replays it.
  var recordings: [[UInt8]] = []
  var datagrams = 0
  /// Between two looks at whether a run is done.
  var checkMilliseconds: UInt64 = 500
  /// Chance that flash is lost with the power, per mille.
  var writesLost = 0
  /// The first roster of each cluster and epoch that an honest board held.
  private var rosters: [[UInt8]: Hash] = [:]

  var now: UInt64 { calendar.now }

  init(
    seed: UInt64, boards count: Int, isMiner: Bool = true, startWithin: Int = 3000,
    expected: Int? = nil
  ) {
    self.seed = seed
    factory = SampleFactory(seed: seed)
    random = SplitMix64(seed: seed)
    groups = [Int](repeating: 0, count: count)
    var units = (1...UInt32(count)).map { $0 }
    units.shuffle(using: &random)
    for unit in units {
      let board = Self.board(factory, unit, isMiner: isMiner)
      board.settings.boardsExpected = expected
      boards.append(board)
    }
    for index in boards.indices {
      calendar.add(.start(index), at: UInt64(1 + random.below(startWithin)))
    }
  }

  static func board(
    _ factory: SampleFactory, _ unit: UInt32, generation: UInt64 = 0, isMiner: Bool = true
  ) -> SimulatedBoard {
    let seed = factory.operationalSeed(unit, generation: generation)
    var chain = factory.chain(unit, generation: generation)
    if !isMiner {
      let key = SigningKey(seed: seed)
      guard let node = try? CertificateChain([Certificate.node(key, notBefore: 0)]) else {
        fatalError("a node speaks for itself")
      }
      chain = node
    }
    return SimulatedBoard(unit: unit, chain: chain, seed: seed, root: factory.root)
  }

  /// Runs until `end`, or until something happened that must not, or until `isDone`.
  mutating func run(until end: UInt64, until isDone: (World) -> Bool = { _ in false }) {
    var checkAt = now
    while violations.isEmpty, let event = calendar.next(before: end) {
      switch event.kind {
      case .tick(let index):
        guard boards[index].tickAt == now else { break }
        act(index) { $0.tick(now: $1) }
      case .deliver(let datagram, let index): act(index) { $0.receive(datagram, now: $1) }
      case .voteKept(let index, let process, let bytes):
        guard boards[index].process == process else { break }
        boards[index].memory.vote = bytes
        act(index) { $0.voteKept(bytes, now: $1) }
      case .rosterKept(let index, let process, let bytes, let seed):
        guard boards[index].process == process else { break }
        boards[index].memory.roster = bytes
        boards[index].memory.seed = seed
        act(index) { $0.rosterKept(bytes, now: $1) }
        check(index)
      case .start(let index): start(index)
      }
      if now >= checkAt {
        checkAt = now + checkMilliseconds
        if isDone(self) { return }
      }
    }
  }

  // MARK: Faults and orders

  mutating func start(_ index: Int) {
    guard !boards[index].isOn else { return }
    boards[index].start(&random, now)
    act(index) { $0.tick(now: $1) }
  }

  mutating func stop(_ index: Int) { boards[index].stop() }

  /// A factory reset: another operational key, nothing kept.
  mutating func reset(_ index: Int) {
    stop(index)
    let old = boards[index]
    let board = Self.board(
      factory, old.unit, generation: old.generation + 1, isMiner: old.chain.standing == .miner)
    board.generation = old.generation + 1
    board.settings = old.settings
    board.process = old.process + 1
    boards[index] = board
    start(index)
  }

  /// Another board comes into the chassis.
  mutating func insert(_ unit: UInt32) {
    let board = Self.board(factory, unit, isMiner: boards[0].chain.standing == .miner)
    board.settings = boards[0].settings
    boards.append(board)
    groups.append(0)
    start(boards.count - 1)
  }

  /// - Returns: why the order was refused; nil where it was not.
  mutating func remove(_ serial: Identifier, at index: Int) -> FormationRefusal? {
    var refusal: FormationRefusal?
    act(index) { core, now in
      do throws(FormationRefusal) {
        return try core.remove(serial, now: now)
      } catch {
        refusal = error
        return []
      }
    }
    if refusal == nil {
      for board in boards where board.serial == serial { board.isRemoved = true }
    }
    return refusal
  }

  mutating func send(_ datagram: [UInt8], from index: Int) {
    datagrams += 1
    if recordings.count < Self.recordingsMax {
      recordings.append(datagram)
    } else {
      recordings[random.below(Self.recordingsMax)] = datagram
    }
    for other in boards.indices where other != index && groups[other] == groups[index] {
      if random.below(1000) < wire.lost { continue }
      let copies = random.below(1000) < wire.doubled ? 2 : 1
      for _ in 0..<copies {
        calendar.add(
          .deliver(datagram, to: other), at: now + 1 + UInt64(random.below(wire.delayMax)))
      }
    }
  }

  // MARK: Sight

  /// Boards that are on and honest.
  var honest: [Int] { boards.indices.filter { boards[$0].isOn && !boards[$0].isMalicious } }

  /// Whether all that are on hold one roster, with exactly these members.
  func isOneCluster(of members: Int) -> Bool {
    guard let first = honest.first.flatMap({ boards[$0].roster }) else { return false }
    guard first.body.members.count == members else { return false }
    return honest.allSatisfy { boards[$0].roster == first }
  }

  func report(_ index: Int) -> FormationReport? {
    boards[index].formation?.core.report(now: boards[index].clock(now))
  }

  mutating func violate(_ text: String) { violations.append("seed \(seed), \(now) ms: " + text) }

  // MARK: The shell of a board

  private mutating func act(
    _ index: Int, _ input: (inout Formation, UInt64) -> [FormationAction]
  ) {
    let board = boards[index]
    guard let box = board.formation else { return }
    let actions = input(&box.core, board.clock(now))
    for action in actions { perform(action, of: index) }
    guard board.formation === box else { return }
    let deadline = board.bootedAt + min(box.core.deadline, board.clock(now) + 1000)
    let tickAt = max(now + 1, deadline)
    if tickAt < board.tickAt || board.tickAt <= now {
      board.tickAt = tickAt
      calendar.add(.tick(index), at: tickAt)
    }
  }

  private mutating func perform(_ action: FormationAction, of index: Int) {
    let board = boards[index]
    let later = now + 1 + UInt64(random.below(40))
    switch action {
    case .send(let datagram):
      if datagram.count > 8192 { violate("a datagram of \(datagram.count) bytes") }
      if !board.isMalicious { send(datagram, from: index) }
    case .keepVote(let bytes):
      if random.below(1000) < writesLost { return }
      calendar.add(.voteKept(index, process: board.process, bytes), at: later)
    case .keepRoster(let bytes, let seed):
      if random.below(1000) < writesLost { return }
      calendar.add(.rosterKept(index, process: board.process, bytes, seed: seed), at: later)
    case .dropRoster:
      board.memory.roster = []
      board.memory.seed = []
    case .report(let text): reports.append((index, text))
    }
  }

  /// What holds for every roster that an honest board comes to hold.
  private mutating func check(_ index: Int) {
    let board = boards[index]
    guard !board.isMalicious, let roster = board.roster,
      let seed = board.formation?.core.clusterSeed
    else { return }
    do throws(TrustError) {
      try roster.verify()
    } catch {
      violate("board \(index) holds a roster that is false: " + error.explanation)
    }
    if roster.body.member(board.serial)?.key != board.chain.key {
      violate("board \(index) holds a roster without itself")
    }
    if PublicKey(SigningKey(seed: seed).publicKey) != roster.body.clusterKey {
      violate("board \(index) holds a seed that is not the cluster's")
    }
    if board.isRemoved { return }
    var writer = BigEndianWriter(capacity: 40)
    roster.body.clusterKey.write(to: &writer)
    writer.integer(roster.body.epoch, 8)
    if let other = rosters[writer.bytes] {
      if other != roster.hash { violate("two rosters of epoch \(roster.body.epoch)") }
    } else {
      rosters[writer.bytes] = roster.hash
    }
  }
}

extension World: CustomTestStringConvertible {
  var testDescription: String { "seed \(seed), \(now) ms, \(datagrams) datagrams" }
}
