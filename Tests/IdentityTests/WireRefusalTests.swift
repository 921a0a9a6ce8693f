import Identity
import Simulation
import Testing

/// What every structure refuses, whatever it holds.
struct WireRefusalTests {
  @Test(arguments: Structure.all)
  func `the whole sample is read, encodes to itself, and is believed`(_ structure: Structure)
    throws
  {
    #expect(try structure.read(structure.bytes) == structure.bytes)
    #expect(structure.isBelieved(structure.bytes))
  }

  @Test(arguments: Structure.all)
  func `cut short at any length it is refused, or is the shorter answer it looks like`(
    _ structure: Structure
  ) throws {
    var accepted: [Int] = []
    for count in 0..<structure.bytes.count {
      let cut = Array(structure.bytes[..<count])
      switch structure.refusal(of: cut) {
      case .truncated(_, let offset)?: #expect(offset == count || structure.kind == .attestation)
      // The letters of the structure, or of a certificate further on in a chain.
      case .wrongMagic?: #expect(count < 4 || structure.kind == .chain)
      // One or two certificates are no chain.
      case .badField(.chain, "type")?: #expect(structure.kind == .chain)
      case .badField(.attestation, "chain")?: #expect(count == 255)
      case nil: accepted.append(count)
      case let other?: Issue.record("\(count) bytes: \(other)")
      }
    }
    // Receipt and roster may be absent from an answer; its signature covers neither.
    #expect(accepted.count == (structure.kind == .attestation ? 2 : 0))
  }

  @Test(arguments: Structure.all)
  func `a byte too many is refused`(_ structure: Structure) {
    switch structure.refusal(of: structure.bytes + [0]) {
    case .trailing(let kind, count: 1)?: #expect(kind == structure.kind)
    // Another certificate, or another tag, would have to begin there.
    case .wrongMagic(.chain)?, .truncated(.attestation, _)?: break
    case let other: Issue.record("\(String(describing: other))")
    }
  }

  @Test(arguments: Structure.all)
  func `four other letters are another structure`(_ structure: Structure) {
    for index in 0..<4 {
      let other = structure.bytes.with([structure.bytes[index] ^ 0x20], at: index)
      #expect(structure.refusal(of: other) == .wrongMagic(structure.kind))
    }
  }

  @Test(arguments: Structure.all)
  func `no other version is read`(_ structure: Structure) {
    for version in [0, 2, 255] as [UInt8] {
      #expect(
        structure.refusal(of: structure.bytes.with([version], at: 4))
          == .unknownVersion(structure.kind, version))
    }
  }

  @Test(arguments: Structure.all)
  func `no structure is taken for another kind`(_ structure: Structure) {
    let related: Set = [Structure.roster.name, Structure.rosterBody.name]
    let chains: Set = [Structure.certificate.name, Structure.chain.name, Structure.nodeChain.name]
    for other in Structure.all where other.name != structure.name {
      if chains.contains(other.name), chains.contains(structure.name) { continue }
      if related.contains(other.name), related.contains(structure.name) { continue }
      let refusal = structure.refusal(of: other.bytes)
      #expect(
        refusal == .wrongMagic(structure.kind)
          || refusal == .tooLong(structure.kind, bytes: other.bytes.count))
    }
    // A roster is no body and a body no roster, though both begin alike.
    #expect(Structure.rosterBody.refusal(of: Structure.roster.bytes) != nil)
    #expect(Structure.roster.refusal(of: Structure.rosterBody.bytes) != nil)
    // A claim certificate alone is no chain.
    #expect(
      Structure.chain.refusal(of: Structure.certificate.bytes) == .badField(.chain, "type"))
  }

  @Test(arguments: Structure.all)
  func `no flipped bit is believed`(_ structure: Structure) {
    for bit in stride(from: 0, to: structure.bytes.count * 8, by: 3) {
      let flipped = structure.bytes.with(
        [structure.bytes[bit / 8] ^ (1 << UInt8(bit % 8))], at: bit / 8)
      guard structure.isBelieved(flipped) else { continue }
      Issue.record("bit \(bit % 8) of byte \(bit / 8)")
      return
    }
  }

  @Test(arguments: Structure.all, [1, 2, 3] as [UInt64])
  func `damage is refused or reads as what it says`(_ structure: Structure, seed: UInt64) throws {
    var mutator = Mutator(seed: seed, lengthMax: 12_000)
    for round in 0..<1500 {
      let damaged = mutator.damage(structure.bytes)
      guard let again = try? structure.read(damaged) else { continue }
      guard again == damaged else {
        Issue.record("seed \(seed), round \(round)")
        return
      }
      let isOther = damaged != structure.bytes && structure.kind != .attestation
      #expect(!isOther || !structure.isBelieved(damaged), "seed \(seed), round \(round)")
    }
  }

  @Test
  func `every refusal says in words what it is about`() {
    let kinds: [StructureKind] = [
      .certificate, .chain, .factoryRecord, .registrationRequest, .registrationReceipt,
      .revocationSnapshot, .clusterRoster, .challenge, .attestation, .tagList,
    ]
    for kind in kinds {
      let errors: [WireError] = [
        .truncated(kind, at: 5), .trailing(kind, count: 5), .wrongMagic(kind),
        .unknownVersion(kind, 5), .unknownType(kind, 5), .unknownFlags(kind, 5),
        .badField(kind, "5"), .notAscending(kind), .unknownCriticalTag(kind, 5),
        .tooLong(kind, bytes: 5), .wrongChecksum(kind),
      ]
      #expect(errors.allSatisfy { $0.explanation.contains(kind.name) })
      #expect(Set(errors.map { $0.explanation }).count == errors.count)
    }
  }
}
