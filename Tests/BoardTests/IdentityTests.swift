import Base
import Foundation
import Testing

@testable import ImageBuilder

/// `sky identity --json` as a reader sees it.
struct IdentityAnswer: Decodable {
  let `class`: String
  let serial: String
  let key: String
  let problem: String
  let registration: String
  let trouble: String
  let notes: [String]
}

extension Machine {
  func identity() async throws -> IdentityAnswer {
    try decode(IdentityAnswer.self, from: try await ask("identity --json"))
  }

  /// Asks until the board says so: registration takes its time.
  func identity(
    until isSo: (IdentityAnswer) -> Bool, _ what: String
  ) async throws -> IdentityAnswer {
    let start = ContinuousClock.now
    while ContinuousClock.now - start < .seconds(Self.patienceSeconds) {
      let answer = try await identity()
      if isSo(answer) { return answer }
    }
    throw problem("it is not \(what): \(try await ask("identity"))")
  }
}

extension BoardTests {
  /// One image, flashed three times, and what makes each card a board of its own.
  @Suite(.serialized)
  struct `Boards of one image` {
    @Test func `are two miners and a node, and anybody can tell`() async throws {
      let maker = try await Maker(units: 3)
      let snapshot = try await maker.snapshot()
      var serials: Set<String> = []
      for unit in [1, 2, nil] {
        let card = try await Card()
        if let unit { try await maker.personalise(card, unit: unit) }
        try await maker.configure(card)
        let machine = try Machine(card, server: try maker.port)
        try await machine.wait(for: Machine.prompt)
        let wanted = unit == nil ? "not asked for" : "registered"
        let identity = try await machine.identity(
          until: { $0.registration == wanted && $0.problem.isEmpty }, wanted)
        #expect(identity.class == (unit == nil ? "node" : "miner"), machine.evidence)
        serials.insert(identity.serial)
        let challenge = try await maker.challenge()
        let attestation = try await machine.ask("attest answer " + challenge)
        let verdict = try await maker.verify(
          challenge: challenge, attestation: attestation, snapshot: snapshot)
        #expect(verdict.contains(identity.serial) && verdict.contains(identity.key), "\(verdict)")
        #expect(verdict.contains("class         " + identity.class), "\(verdict)")
        #expect(
          verdict.contains("bonus         " + (unit == nil ? "not eligible" : "eligible")),
          "\(verdict)")
        #expect(verdict.contains(card.manifest.rootHash), "\(verdict)")
        #expect(try await machine.status().verdict == "well", machine.evidence)
        await machine.cutPower()
      }
      #expect(serials.count == 3)
      #expect(try await maker.registered().count == 2)
    }

    @Test func `wait for a registry that is down, and keep their key over a reset's order`()
      async throws
    {
      let maker = try await Maker(units: 1)
      let card = try await Card()
      try await maker.personalise(card, unit: 1)
      try await maker.configure(card)
      let port = try maker.port
      maker.stopRegistry()
      let machine = try Machine(card, server: port)
      try await machine.wait(for: Machine.prompt)
      let waiting = try await machine.identity(until: { !$0.trouble.isEmpty }, "in trouble")
      #expect(waiting.registration == "waiting" && waiting.problem.isEmpty)
      #expect(try await machine.status().verdict == "well", machine.evidence)
      try maker.startRegistry(port: port)
      let first = try await machine.identity(
        until: { $0.registration == "registered" }, "registered")
      // The order restarts the board; a board in the emulator ends there.
      #expect(try await machine.ask("reset yes").contains("restarts"))
      try await machine.waitForReset()
      let again = try Machine(card, server: port)
      try await again.wait(for: "factory reset done")
      try await again.wait(for: Machine.prompt)
      let second = try await again.identity(until: { !$0.key.isEmpty }, "there")
      #expect(second.serial == first.serial)
      #expect(second.key != first.key)
      await again.cutPower()
    }

    @Test func `stop with a reason where the identity is damaged, and go on otherwise`()
      async throws
    {
      let maker = try await Maker(units: 1)
      let card = try await Card()
      try await maker.personalise(card, unit: 1)
      // Both copies of the record are damaged: a unit must not come up as a node.
      let factory = try card.range(of: "factory").lowerBound
      for copy in [0, 2 << 20] { try card.flipBit(at: factory + copy + 50) }
      let machine = try Machine(card)
      try await machine.wait(for: Machine.prompt)
      let identity = try await machine.identity(until: { !$0.problem.isEmpty }, "in trouble")
      #expect(identity.class == "none" && identity.key.isEmpty)
      #expect(identity.problem.contains("personalise this card again"), "\(identity.problem)")
      let status = try await machine.status()
      #expect(status.problems.contains { $0.contains("identity") }, "\(status.problems)")
      #expect(status.state(of: "chassisd") == "started")
      await machine.cutPower()
    }
  }
}
