import Base
import Identity
import IdentitySamples
import Sodium
import Testing

@testable import ClusterFormation

/// A board of the chassis that has its own program, or somebody on the wire.
struct MaliceTests {
  @Test
  func `recordings of a board that is gone do not make it present`() throws {
    var world = World.cluster(seed: 1, of: 3)
    let gone = world.boards[2].serial
    world.stop(2)
    let recordings = world.recordings
    world.stop(1)
    world.start(1)
    for _ in 0..<30 {
      for datagram in recordings { world.send(datagram, from: 2) }
      world.run(until: world.now + 10_000)
    }
    for index in [0, 1] {
      let line = try #require(world.report(index)?.boards.first { $0.serial == gone })
      #expect(!line.isPresent)
    }
    #expect(world.violations == [])
  }

  @Test
  func `recordings of an earlier boot do not pass for the living board`() throws {
    var world = World.cluster(seed: 2, of: 2)
    let early = world.recordings
    world.stop(1)
    world.start(1)
    world.run(until: world.now + 20_000)
    let box = try #require(world.boards[1].formation)
    let boot = box.core.bootID
    for _ in 0..<20 {
      for datagram in early { world.send(datagram, from: 1) }
      world.run(until: world.now + 3000)
      let believed = world.boards[0].formation?.core.peers.peer(world.boards[1].serial)?.bootID
      #expect(believed == boot)
    }
  }

  @Test
  func `a board of another root, and a node, are no members of miners`() throws {
    var world = World(seed: 3, boards: 2)
    let foreign = World.board(SampleFactory(seed: 99), 40)
    let node = World.board(world.factory, 41, isMiner: false)
    for board in [foreign, node] {
      world.boards.append(board)
      world.groups.append(0)
      world.start(world.boards.count - 1)
    }
    world.run(until: 200_000)
    #expect(world.boards[0].roster?.body.members.count == 2)
    #expect(world.boards[0].roster == world.boards[1].roster)
    #expect(world.boards[0].formation?.core.peers.peer(foreign.serial) == nil)
    #expect(world.boards[0].formation?.core.peers.peer(node.serial) == nil)
    #expect(world.boards[2].roster != world.boards[0].roster)
  }

  /// The coordinator signs two bodies and gives each to another half.
  @Test(arguments: UInt64(1)...8)
  func `a coordinator that signs two bodies completes at most one`(seed: UInt64) throws {
    var world = World.cluster(seed: seed, of: 4)
    let cheat = world.coordinator
    let before = try #require(world.boards[cheat].roster)
    world.insert(60)
    world.insert(61)
    world.run(until: world.now + 30_000)
    world.boards[cheat].isMalicious = true
    let newcomers = [world.boards[4], world.boards[5]]
    var bodies: [ClusterRoster.Body] = []
    for choice in [[newcomers[0]], [newcomers[1]]] {
      bodies.append(
        before.body.next(
          after: before,
          adding: choice.map { ClusterRoster.Member(serial: $0.serial, key: $0.chain.key) }))
    }
    // Every 200 ms, to everybody, in an order from the seed; and boards lose their memory meanwhile.
    for round in 0..<300 {
      if round % 20 == 19 {
        let index = world.honest[world.random.below(world.honest.count)]
        world.stop(index)
        world.start(index)
      }
      let body = bodies[world.random.below(2)]
      world.propose(body, before, from: cheat)
      world.run(until: world.now + 200)
    }
    #expect(world.violations == [])
    let later = world.honest.compactMap { world.boards[$0].roster }.filter { $0.body.epoch > 2 }
    #expect(Set(later.map { $0.hash.bytes }).count <= 1)
  }

  /// The only member of a cluster shows each newcomer a roster without the other.
  @Test
  func `a founder cannot show two newcomers two rosters`() throws {
    var world = World(seed: 5, boards: 3)
    world.groups = [0, 1, 1]
    world.run(until: 80_000) { $0.boards[0].roster != nil }
    let before = try #require(world.boards[0].roster)
    world.boards[0].isMalicious = true
    world.stop(1)
    world.stop(2)
    for index in [1, 2] { world.boards[index].memory = FormationMemory() }
    world.groups = [0, 0, 0]
    world.start(1)
    world.start(2)
    world.boards[0].isMalicious = false
    world.run(until: world.now + 50_000)
    world.boards[0].isMalicious = true
    world.run(until: world.now + 50_000)
    for _ in 0..<100 {
      for index in [1, 2] {
        let board = world.boards[index]
        let member = ClusterRoster.Member(serial: board.serial, key: board.chain.key)
        world.propose(before.body.next(after: before, adding: [member]), before, from: 0)
      }
      world.run(until: world.now + 100)
    }
    #expect(world.violations == [])
    #expect(world.boards[1].roster == nil)
    #expect(world.boards[2].roster == nil)
    #expect(world.report(1)?.waitsFor.contains("is overlooked") == true)
  }

  @Test
  func `a member that nobody has heard is not signed`() throws {
    var world = World.cluster(seed: 6, of: 3)
    let cheat = world.coordinator
    let before = try #require(world.boards[cheat].roster)
    world.boards[cheat].isMalicious = true
    let ghost = SigningKey(seed: world.factory.operationalSeed(77))
    let serial = world.factory.batch.serial.unit(77)
    let member = ClusterRoster.Member(serial: serial, key: world.factory.chain(77).key)
    let body = before.body.next(after: before, adding: [member])
    for _ in 0..<20 {
      world.propose(body, before, from: cheat, with: [(serial, body.signature(by: ghost))])
      world.run(until: world.now + 1000)
    }
    for index in world.honest {
      #expect(world.boards[index].roster == before)
      #expect(world.report(index)?.waitsFor.contains("has not heard board " + serial.hex) == true)
    }
  }

  @Test
  func `a present member cannot be left out`() throws {
    var world = World.cluster(seed: 7, of: 4)
    let cheat = world.coordinator
    let before = try #require(world.boards[cheat].roster)
    world.boards[cheat].isMalicious = true
    let victim = try #require(world.honest.first { $0 != cheat })
    let members = before.body.members.filter { $0.serial != world.boards[victim].serial }
    let body = ClusterRoster.Body(
      epoch: before.body.epoch + 1, predecessor: before.hash, clusterKey: before.body.clusterKey,
      members: members)
    for _ in 0..<100 {
      world.speak(
        .removal(
          Removal(
            clusterKey: before.body.clusterKey, epoch: before.body.epoch,
            serial: world.boards[victim].serial)), from: cheat)
      world.propose(body, before, from: cheat)
      world.run(until: world.now + 10_000)
    }
    #expect(world.violations == [])
    for index in world.honest { #expect(world.boards[index].roster == before) }
  }

  /// The vote for the body with the lost board is freed by the owner alone.
  @Test(arguments: [false, true])
  func `a member lost in the middle of a vote holds up the others until it is removed`(
    isCoordinator: Bool
  ) throws {
    var world = World.cluster(seed: 9, of: 4)
    world.insert(60)
    let first = world.coordinator
    let lost = isCoordinator ? first : (first + 1) % 4
    // Somebody does not sign: the vote stays open.
    let silent = (first + 2) % 4
    world.checkMilliseconds = 1
    world.run(until: world.now + 300_000) { $0.boards[first].formation?.core.pending != nil }
    world.checkMilliseconds = 500
    world.groups[silent] = 1
    if !isCoordinator { world.stop(lost) }
    world.run(until: world.now + 20_000)
    #expect(world.boards[first].formation?.core.pending?.isVoted == true)
    if isCoordinator { world.stop(lost) } else { world.groups[silent] = 0 }
    world.run(until: world.now + 700_000)
    #expect(world.honest.allSatisfy { world.boards[$0].roster?.body.epoch ?? 2 == 2 })
    // The silent board never heard of the vote; with it gone the others need two orders.
    world.groups[silent] = isCoordinator ? 1 : 0
    if isCoordinator { world.stop(silent) }
    world.run(until: world.now + 700_000)
    let teller = try #require(world.honest.first { world.boards[$0].roster != nil })
    #expect(world.remove(world.boards[lost].serial, at: teller) == nil)
    if isCoordinator {
      #expect(world.remove(world.boards[silent].serial, at: teller) == nil)
    }
    let count = isCoordinator ? 3 : 4
    world.run(until: world.now + 300_000) { $0.isOneCluster(of: count) }
    let isOne = world.isOneCluster(of: count)
    #expect(isOne, "\(Trouble.story(&world))")
    #expect(world.violations == [])
  }
}

extension ClusterRoster.Body {
  func next(after roster: ClusterRoster, adding members: [ClusterRoster.Member]) -> Self {
    ClusterRoster.Body(
      epoch: epoch + 1, predecessor: roster.hash, clusterKey: clusterKey,
      members: self.members + members)
  }
}

extension World {
  /// A datagram that the core of the board did not think of.
  mutating func speak(_ content: FormationMessage.Content, from index: Int) {
    guard let box = boards[index].formation else { return }
    box.core.send(content)
    for action in box.core.take() {
      if case .send(let datagram) = action { send(datagram, from: index) }
    }
  }

  /// The body with whatever the cheat and the given boards sign, and the right seed.
  mutating func propose(
    _ body: ClusterRoster.Body, _ before: ClusterRoster, from index: Int,
    with others: [(serial: Identifier, signature: [UInt8])] = []
  ) {
    let board = boards[index]
    guard let seed = board.formation?.core.clusterSeed else { return }
    let own = body.signature(by: SigningKey(seed: board.operationalSeed))
    var newcomers: UInt64 = 0
    var boxes: [[UInt8]] = []
    var signers: UInt64 = 0
    var signatures: [[UInt8]] = []
    for (place, member) in body.members.enumerated() {
      if before.body.member(member.serial) != member {
        newcomers |= 1 << UInt64(place)
        let key = board.formation?.core.peers.peer(member.serial)?.sealingKey ?? []
        boxes.append(
          SealedBox.seal(seed, to: key) ?? [UInt8](repeating: 0, count: Proposal.boxBytes))
      }
      let other = others.first { $0.serial == member.serial }
      guard let signature = member.serial == board.serial ? own : other?.signature else { continue }
      signers |= 1 << UInt64(place)
      signatures.append(signature)
    }
    let proposal = Proposal(
      body: body, clusterSignature: body.signature(by: SigningKey(seed: seed)),
      newcomers: newcomers, boxes: boxes, coordinatorSignature: own)
    speak(.proposal(proposal), from: index)
    let set = SignatureSet(
      bodyHash: Hash.of(body.encoded), signers: signers, signatures: signatures)
    speak(.signatures(set), from: index)
  }
}
