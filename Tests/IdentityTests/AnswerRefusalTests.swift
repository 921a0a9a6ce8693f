import Identity
import IdentitySamples
import Testing

/// What requests, receipts, challenges and answers may not say; offsets are those of the formats.
struct AnswerRefusalTests {
  private let whole = Structure.attestation.bytes

  private func refusal(_ bytes: [UInt8]) -> WireError? { Structure.attestation.refusal(of: bytes) }

  @Test
  func `a purpose that is not known is refused`() {
    for purpose in [0, 4, 65_535] as [UInt64] {
      let bytes = number(purpose, 2)
      #expect(
        Structure.asked.refusal(of: Structure.asked.bytes.with(bytes, at: 69))
          == .unknownType(.challenge, UInt16(purpose)))
      #expect(refusal(whole.with(bytes, at: 69)) == .unknownType(.attestation, UInt16(purpose)))
    }
    let names = [AttestationPurpose.inspection, .bonus, .peering].map { $0.name }
    #expect(Set(names).count == 3)
  }

  @Test
  func `there are no leases yet`() {
    for place in [159, 190] {
      #expect(refusal(whole.with([1], at: place)) == .badField(.attestation, "lease"))
    }
  }

  @Test
  func `an answer has a chain, and parts that are known, in their order`() {
    let head = Array(whole[..<255])
    let chain = Structure.factory.chain(4).encoded
    let one = number(1, 2) + number(UInt64(chain.count), 2) + chain
    let receipt = Structure.factory.receipt(4).encoded
    let two = number(2, 2) + number(UInt64(receipt.count), 2) + receipt
    #expect(refusal(head + one + two) == nil)
    #expect(refusal(head) == .badField(.attestation, "chain"))
    #expect(refusal(head + two) == .badField(.attestation, "chain"))
    #expect(refusal(head + two + one) == .notAscending(.attestation))
    #expect(refusal(head + one + one) == .notAscending(.attestation))
    #expect(refusal(head + one + [0, 4, 0, 0]) == .unknownType(.attestation, 4))
    #expect(refusal(head + [0, 0, 0, 0] + one) == .unknownType(.attestation, 0))
    #expect(refusal(head + one + [0x80, 2, 0, 0]) == .unknownCriticalTag(.attestation, 0x8002))
    #expect(refusal(head + one + [0, 2, 0, 0]) == .wrongMagic(.registrationReceipt))
    #expect(refusal(head + one + [0, 3, 0, 0]) == .wrongMagic(.clusterRoster))
  }

  @Test
  func `what is longer than any can be is refused before it is read`() {
    for (structure, most) in [
      (Structure.attestation, Attestation.byteCountMax),
      (Structure.request, RegistrationRequest.byteCountMax),
      (Structure.receipt, RegistrationReceipt.byteCountMax),
    ] {
      let long = [UInt8](repeating: 0, count: most + 1)
      #expect(structure.refusal(of: long) == .tooLong(structure.kind, bytes: most + 1))
      #expect(structure.refusal(of: Array(long.dropLast())) == .wrongMagic(structure.kind))
    }
  }

  @Test
  func `a factory record with any byte changed has a wrong checksum`() {
    let record = Structure.factoryRecord.bytes
    for place in 5..<record.count {
      let refusal = Structure.factoryRecord.refusal(
        of: record.with([record[place] ^ 0x10], at: place))
      // The two lengths say where the checksum is.
      let isLength = [101, 102, 293, 294].contains(place)
      #expect(refusal == .wrongChecksum(.factoryRecord) || (refusal != nil && isLength))
    }
  }
}
