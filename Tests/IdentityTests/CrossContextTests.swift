import Base
import IdentitySamples
import Sodium
import Testing

@testable import Identity

/// A signature over one kind of message is worth nothing over another, even where key and bytes agree.
struct CrossContextTests {
  /// A message of ours: its context, its signed bytes, where its signature is, and whose it is.
  struct Message: Sendable, CustomStringConvertible {
    let context: String
    let structure: Structure
    let body: [UInt8]
    let offset: Int
    let seed: [UInt8]

    var description: String { context }
  }

  static let contexts = [
    Certificate.context, RegistrationRequest.claimContext, RegistrationRequest.possessionContext,
    RegistrationReceipt.context, RevocationSnapshot.context, ClusterRoster.context,
    Attestation.context, "skyminer/beacon/v1",
  ]

  private static let factory = Structure.factory

  private static func tail(
    _ context: String, _ structure: Structure, _ seed: [UInt8], skip: Int = 0, unsigned: Int = 64
  ) -> Message {
    let bytes = structure.bytes
    return Message(
      context: context, structure: structure, body: Array(bytes.dropLast(unsigned)),
      offset: bytes.count - unsigned + skip, seed: seed)
  }

  static let messages: [Message] = [
    tail(Certificate.context, .nodeChain, Hash.of([77]).bytes),
    tail(RegistrationRequest.claimContext, .request, factory.claimSeed(4), unsigned: 128),
    tail(
      RegistrationRequest.possessionContext, .request, factory.operationalSeed(4), skip: 64,
      unsigned: 128),
    tail(ClusterRoster.context, .roster, factory.operationalSeed(5), skip: 128, unsigned: 256),
    Message(
      context: Attestation.context, structure: .attestation,
      body: Array(Structure.attestation.bytes[5..<191]), offset: 191,
      seed: factory.operationalSeed(4)),
  ]

  @Test(arguments: messages)
  func `a signature of another context is refused`(_ message: Message) {
    let key = SigningKey(seed: message.seed)
    for context in Self.contexts {
      let signature = key.sign(Wire.message(context, message.body))
      let bytes = message.structure.bytes.with(signature, at: message.offset)
      #expect(message.structure.isBelieved(bytes) == (context == message.context))
    }
    // Nor one without a context, nor one without the zero byte behind it.
    for bare in [message.body, Array(message.context.utf8) + message.body] {
      let bytes = message.structure.bytes.with(key.sign(bare), at: message.offset)
      #expect(!message.structure.isBelieved(bytes))
    }
  }

  @Test
  func `contexts differ, and none begins another`() {
    #expect(Set(Self.contexts).count == Self.contexts.count)
    for one in Self.contexts {
      for other in Self.contexts where one != other {
        #expect(!Array(other.utf8).starts(with: Array(one.utf8) + [0]))
      }
      #expect(!one.utf8.contains(0))
    }
  }

  /// What the registry signs is judged with its own key, of which there is but one.
  @Test
  func `a receipt is no snapshot for the registry's key`() {
    let key = Self.factory.registryKey
    for structure in [Structure.receipt, Structure.snapshot] {
      let body = Array(structure.bytes.dropLast(64))
      for context in Self.contexts {
        let isOwn =
          context
          == (structure.kind == .registrationReceipt
            ? RegistrationReceipt.context : RevocationSnapshot.context)
        #expect(structure.isBelieved(body + key.sign(Wire.message(context, body))) == isOwn)
      }
    }
  }
}
