import Base
import Chassis
import Testing

/// Three boards that talk in datagrams, second by second, on one clock.
struct ChassisCoreTests {
  private final class Board {
    var core: ChassisCore<TestKey>
    var reports: [String] = []

    init(slot: Int, boards: Int = 3, chassis: UInt32 = 0, memory: ChassisMemory = ChassisMemory()) {
      var settings = ChassisSettings(boards: boards)
      settings.chassis = chassis
      settings.wiredSlot = slot
      settings.host = "sky-\(slot)"
      settings.version = "0.2.0"
      core = ChassisCore(
        settings, key: TestKey(UInt64(slot)), bootID: UInt64(slot), memory: memory,
        on: SlotSet(), now: 0)
    }

    /// Datagrams that the actions send.
    func perform(_ actions: [ChassisAction]) -> [[UInt8]] {
      var datagrams: [[UInt8]] = []
      for action in actions {
        switch action {
        case .send(let datagram): datagrams.append(datagram)
        case .report(let text): reports.append(text)
        case .cut, .restore, .recordIntent, .keepRoster, .keepClaim: break
        }
      }
      return datagrams
    }
  }

  /// Everybody hears everybody at once.
  private func run(_ boards: [Board], from start: UInt64 = 0, until end: UInt64) {
    for now in stride(from: start, to: end, by: 100) {
      for sender in boards where now >= sender.core.deadline {
        var datagrams = sender.perform(sender.core.tick(now: now)).map { ($0, sender) }
        while let (datagram, from) = datagrams.popLast() {
          #expect(datagram.count <= Beacon.datagramMax)
          for other in boards where other !== from {
            let more = other.perform(other.core.receive(datagram, now: now))
            datagrams += more.map { ($0, other) }
          }
        }
      }
    }
  }

  @Test
  func `three boards agree on the lowest slot as manager`() {
    let boards = [Board(slot: 1), Board(slot: 2), Board(slot: 3)]
    run(boards, until: 9000)
    #expect(boards[0].core.state.management(now: 9000) == .thisBoard)
    #expect(boards[1].core.state.management(now: 9000) == .slot(1))
    #expect(boards[2].core.state.table(now: 9000).verdict == "3 of 3 boards up, manager: slot 1")
  }

  @Test
  func `a manager that resigns is followed within a second, not after its lease`() {
    let boards = [Board(slot: 1), Board(slot: 2), Board(slot: 3)]
    run(boards, until: 9000)
    for datagram in boards[0].perform(boards[0].core.resign(now: 9000)) {
      for other in boards[1...] { _ = other.perform(other.core.receive(datagram, now: 9000)) }
    }
    #expect(!boards[0].core.state.isActing(now: 9000))
    run(Array(boards[1...]), from: 9000, until: 10_500)
    #expect(boards[1].core.state.management(now: 10_500) == .thisBoard)
  }

  @Test
  func `one board of three is no manager and says how many it needs`() {
    let board = Board(slot: 2)
    run([board], until: 20_000)
    let none = Management.noManager(answering: 1, needed: 2)
    #expect(board.core.state.management(now: 20_000) == none)
    #expect(
      board.core.state.table(now: 20_000).verdict
        == "1 of 3 boards up, no manager: 1 may vote, 2 are needed")
  }

  @Test
  func `boards that are set up for different sizes do not vote for each other`() {
    let boards = [Board(slot: 1), Board(slot: 2, boards: 4)]
    run(boards, until: 20_000)
    #expect(!boards[0].core.state.isActing(now: 20_000))
    #expect(
      boards[0].reports.contains(
        "slot 2 is set up for 4 boards, this one for 3: no votes between them"))
  }

  @Test
  func `another chassis on the wire is not heard`() {
    let boards = [Board(slot: 1), Board(slot: 2, chassis: 9)]
    run(boards, until: 3000)
    #expect(boards[0].core.state.contacts.known.isEmpty)
    #expect(boards[0].core.refusedCount > 0)
  }

  @Test
  func `a forged, damaged or replayed beacon changes nothing`() {
    let board = Board(slot: 1)
    var forger = TestKey(66)
    let forged = SignedBeacon.datagram(Samples.beacon(key: 2, slot: 2), &forger)
    _ = board.core.receive(forged, now: 10)
    #expect(board.core.state.roster.slots.isEmpty)
    var honest = TestKey(2)
    let genuine = SignedBeacon.datagram(Samples.beacon(key: 2, slot: 2), &honest)
    _ = board.core.receive(genuine, now: 20)
    #expect(board.core.state.roster.slots == SlotSet([2]))
    _ = board.core.receive(genuine, now: 5000)
    _ = board.core.receive(Array(genuine.dropLast()), now: 5000)
    #expect(board.core.state.contacts[2]?.heardAt == 20)
    #expect(board.core.refusedCount == 3)
  }

  @Test
  func `a flood is not verified for ever`() {
    let board = Board(slot: 1)
    var key = TestKey(2)
    for sequence in UInt64(1)...400 {
      let beacon = Samples.beacon(key: 2, sequence: sequence, slot: 2)
      _ = board.core.receive(SignedBeacon.datagram(beacon, &key), now: 500)
    }
    #expect(board.core.state.contacts[2]?.beacon.sequence == 320)
    #expect(board.core.refusedCount == 80)
  }

  @Test
  func `damaged texts on flash are told and the board starts without them`() {
    var memory = ChassisMemory()
    memory.roster = Array("slot 2".utf8)
    memory.claim = Array("x\n".utf8)
    memory.journal = Array("tries 1 9\n".utf8)
    let board = Board(slot: 1, memory: memory)
    _ = board.perform(board.core.tick(now: 0))
    #expect(
      board.reports == [
        "the list of boards is lost, its end is missing",
        "the claimed slot is forgotten, line 1 is damaged",
        "the power journal is lost, line 1 is damaged",
      ])
  }

  @Test
  func `a copied card is noticed`() {
    let board = Board(slot: 1)
    var key = TestKey(1)
    for sequence in UInt64(1)...40 {
      let beacon = Samples.beacon(key: 1, boot: 99, sequence: sequence, slot: 2)
      let actions = board.core.receive(SignedBeacon.datagram(beacon, &key), now: sequence * 1000)
      _ = board.perform(actions)
    }
    #expect(board.reports == ["another board has the key of this one: its card is a copy"])
  }
}
