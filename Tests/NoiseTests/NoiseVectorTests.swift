import Base
import Noise
import Sodium
import Testing

struct NoiseVectorTests {
  private struct Keys {
    let prologue: [UInt8]
    let initiator: ExchangeKey
    let responder: ExchangeKey
    let initiatorEphemeral: ExchangeKey
    let responderEphemeral: ExchangeKey

    init(_ vector: NoiseVector) throws {
      prologue = try #require(Text.bytes(hex: vector.prologue))
      initiator = ExchangeKey(secret: try #require(Text.bytes(hex: vector.initiator)))
      responder = ExchangeKey(secret: try #require(Text.bytes(hex: vector.responder)))
      initiatorEphemeral = ExchangeKey(
        secret: try #require(Text.bytes(hex: vector.initiatorEphemeral)))
      responderEphemeral = ExchangeKey(
        secret: try #require(Text.bytes(hex: vector.responderEphemeral)))
    }
  }

  @Test(arguments: NoiseVector.all)
  func `both ends say and understand what is published`(vector: NoiseVector) throws {
    let keys = try Keys(vector)
    let payloads = try vector.messages.map { try #require(Text.bytes(hex: $0.payload)) }
    let initiator = try NoiseInitiator(
      prologue: keys.prologue, own: keys.initiator, remote: keys.responder.publicKey,
      ephemeral: keys.initiatorEphemeral, payload: payloads[0])
    #expect(Text.hex(initiator.message) == vector.messages[0].ciphertext)
    let responder = try NoiseResponder(
      prologue: keys.prologue, own: keys.responder, reading: initiator.message)
    #expect(responder.payload == payloads[0])
    #expect(responder.remote == keys.initiator.publicKey)
    let answer = try responder.answer(ephemeral: keys.responderEphemeral, payload: payloads[1])
    #expect(Text.hex(answer.message) == vector.messages[1].ciphertext)
    let opened = try initiator.read(answer.message)
    #expect(opened.payload == payloads[1])
    #expect(opened.result.hash == answer.result.hash)
    #expect(opened.result.sendingKey == answer.result.receivingKey)
    #expect(opened.result.receivingKey == answer.result.sendingKey)
    if !vector.hash.isEmpty { #expect(Text.hex(opened.result.hash) == vector.hash) }
    for (index, message) in vector.messages.enumerated().dropFirst(2) {
      let result = index % 2 == 0 ? opened.result : answer.result
      let count = UInt8(index / 2 - 1)
      let sealed = ChaChaPoly.seal(
        payloads[index], key: result.sendingKey,
        nonce: [0, 0, 0, 0, count, 0, 0, 0, 0, 0, 0, 0])
      #expect(Text.hex(sealed) == message.ciphertext)
    }
  }
}
