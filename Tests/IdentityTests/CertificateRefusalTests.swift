import Identity
import IdentitySamples
import Testing

/// What a certificate may not say, each by its name; offsets are those of the format.
struct CertificateRefusalTests {
  private let factory = Structure.factory

  private func refusal(_ bytes: [UInt8]) -> WireError? {
    Structure.certificate.refusal(of: bytes)
  }

  @Test
  func `an unknown type is refused`() {
    for type in [0, 6, 255] as [UInt8] {
      #expect(
        refusal(factory.batch.encoded.with([type], at: 5))
          == .unknownType(.certificate, UInt16(type)))
    }
  }

  @Test
  func `any flag is refused`() {
    for bit in 0..<16 {
      let flags = UInt16(1) << UInt16(bit)
      #expect(
        refusal(factory.batch.encoded.with(number(UInt64(flags), 2), at: 6))
          == .unknownFlags(.certificate, flags))
    }
  }

  @Test
  func `a span of time ends after it begins`() {
    let body = factory.batch.encoded.with(number(9, 8), at: 72)
    #expect(refusal(body.with(number(8, 8), at: 80)) == .badField(.certificate, "notAfter"))
    #expect(refusal(body.with(number(9, 8), at: 80)) == nil)
  }

  @Test
  func `a batch has units, and nothing else has`() {
    let error = WireError.badField(.certificate, "maxChildren")
    #expect(refusal(factory.batch.encoded.with(number(0, 4), at: 88)) == error)
    for other in [factory.registry, factory.chain(1).leaf, factory.claim(1), Structure.node] {
      #expect(refusal(other.encoded.with(number(1, 4), at: 88)) == error)
    }
  }

  @Test
  func `a commitment to hardware is in operational certificates and in no others`() {
    let error = WireError.badField(.certificate, "hwCommit")
    for other in [factory.batch, factory.registry, factory.claim(1), Structure.node] {
      #expect(refusal(other.encoded.with([1], at: 123)) == error)
    }
    let operational = factory.chain(1).leaf.encoded
    #expect(refusal(operational.with([UInt8](repeating: 0, count: 32), at: 92)) == error)
  }

  @Test
  func `batch and registry have unit number 0, claim and operational another`() {
    let error = WireError.badField(.certificate, "serial")
    for one in [factory.batch, factory.registry] {
      #expect(refusal(one.encoded.with([1], at: 23)) == error)
    }
    for one in [factory.claim(1), factory.chain(1).leaf] {
      #expect(refusal(one.encoded.with([0], at: 23)) == error)
    }
  }

  @Test
  func `a node is named by its key, as serial and as issuer`() {
    let error = WireError.badField(.certificate, "serial")
    let node = Structure.node.encoded
    #expect(refusal(node.with([node[8] ^ 1], at: 8)) == error)
    #expect(refusal(node.with([node[24] ^ 1], at: 24)) == error)
    #expect(refusal(node.with([node[40] ^ 1], at: 40)) == error)
  }

  /// A batch certificate with these extensions, unsigned: parsing asks for no signature.
  private func extended(_ extensions: [UInt8]) -> [UInt8] {
    Array(factory.batch.encoded[..<124]) + number(UInt64(extensions.count), 2) + extensions
      + [UInt8](repeating: 0, count: 64)
  }

  @Test
  func `tags of extensions ascend strictly`() {
    #expect(refusal(extended([0, 2, 0, 0, 0, 3, 0, 0])) == nil)
    #expect(refusal(extended([0, 3, 0, 0, 0, 2, 0, 0])) == .notAscending(.certificate))
    #expect(refusal(extended([0, 2, 0, 0, 0, 2, 0, 0])) == .notAscending(.certificate))
  }

  @Test
  func `a critical extension that is not known is refused, another is kept`() {
    #expect(refusal(extended([0x80, 1, 0, 0])) == .unknownCriticalTag(.certificate, 0x8001))
    #expect(refusal(extended([0xFF, 0xFF, 0, 0])) == .unknownCriticalTag(.certificate, 0xFFFF))
    #expect(refusal(extended([0x7F, 0xFF, 0, 2, 1, 2])) == nil)
  }

  @Test
  func `a value ends with its extensions`() {
    #expect(refusal(extended([0, 2, 0, 5, 1, 2])) == .truncated(.certificate, at: 6))
    #expect(refusal(extended([0, 2, 0])) == .truncated(.certificate, at: 3))
  }

  @Test
  func `extensions have 256 bytes at most`() {
    #expect(refusal(extended([0, 2, 0, 252] + [UInt8](repeating: 1, count: 252))) == nil)
    #expect(
      refusal(extended([0, 2, 0, 253] + [UInt8](repeating: 1, count: 253)))
        == .tooLong(.certificate, bytes: 257))
  }

  @Test
  func `the name of a board is 1 to 32 printable characters`() {
    let error = WireError.badField(.certificate, "board")
    #expect(refusal(extended([0, 1, 0, 0])) == error)
    #expect(refusal(extended([0, 1, 0, 33] + [UInt8](repeating: 0x41, count: 33))) == error)
    for byte in [0x0A, 0x1F, 0x7F, 0xC3] as [UInt8] {
      #expect(refusal(extended([0, 1, 0, 1, byte])) == error)
    }
    #expect(refusal(extended([0, 1, 0, 32] + [UInt8](repeating: 0x41, count: 32))) == nil)
  }

  @Test
  func `a chain is one node, or batch, claim and operational in this order`() {
    let parts = factory.chain(1).certificates
    for wrong in [
      [parts[0]], [parts[2]], [parts[0], parts[1]], [parts[1], parts[0], parts[2]],
      [parts[0], parts[1], parts[1]], [factory.registry, parts[1], parts[2]],
      [Structure.node, parts[1], parts[2]], [Structure.node, Structure.node], parts + [parts[2]],
    ] {
      let bytes = wrong.flatMap { $0.encoded }
      #expect(Structure.chain.refusal(of: bytes) == .badField(.chain, "type"))
      #expect(throws: TrustError.self) { try CertificateChain(wrong) }
    }
    let long = [UInt8](repeating: 0, count: CertificateChain.byteCountMax + 1)
    #expect(Structure.chain.refusal(of: long) == .tooLong(.chain, bytes: long.count))
  }

  @Test
  func `a chain with another kind says what stands where`() {
    let parts = factory.chain(1).certificates
    #expect(throws: TrustError.wrongKind(expected: .batch, found: .registry)) {
      try CertificateChain([factory.registry, parts[1], parts[2]])
    }
    #expect(throws: TrustError.noChain) { try CertificateChain([parts[0]]) }
  }
}
