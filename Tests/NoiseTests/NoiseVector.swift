/// Published vectors of Noise_IK_25519_ChaChaPoly_BLAKE2b: four of flynn/noise 1.0.0, one of cacophony.
struct NoiseVector: Sendable, CustomStringConvertible {
  struct Message: Sendable {
    let payload: String
    let ciphertext: String
  }

  let name: String
  let prologue: String
  let initiator: String
  let responder: String
  let initiatorEphemeral: String
  let responderEphemeral: String
  /// After the second message; empty where nobody gives it.
  ///
  /// Made with another implementation, in Python, which also gives the published messages: cacophony
  /// publishes the hash after the first message.
  let hash: String
  /// The handshake's two, then transport messages by turns, the initiator's first.
  let messages: [Message]

  var description: String { name }

  static let all: [NoiseVector] = [
    NoiseVector(
      name: "flynn/noise without prologue, without payloads",
      prologue: "",
      initiator: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
      responder: "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20",
      initiatorEphemeral: "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f",
      responderEphemeral: "4142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f60",
      hash: "",
      messages: [
        Message(
          payload: "",
          ciphertext: "358072d6365880d1aeea329adf9121383851ed21a28e3b75e965d0d2cd166254"
            + "71316e70ec2670fe80a4529101864a5dac3d5f9c0924e8d38cecd60c54adbaa2"
            + "84b6111d7779c4ee7bb9c56da492e5a80972d99ccbf7d9068e6e90a7a73a01e9"),
        Message(
          payload: "",
          ciphertext: "64b101b1d0be5a8704bd078f9895001fc03e8e9f9522f188dd128d9846d48466"
            + "6953a0bb0be9e3cb75769d93c5a16090"),
        Message(
          payload: "79656c6c6f777375626d6172696e65",
          ciphertext: "dc52cf04c64e4b750c00444789e41cb1abe496381a2d1b42303b231e809437"),
        Message(
          payload: "7375626d6172696e6579656c6c6f77",
          ciphertext: "4e39fa2317aba599efd3f7a7ca1de12dfae13bc630cc8768ce6326894fb250"),
      ]),
    NoiseVector(
      name: "flynn/noise without prologue, with payloads",
      prologue: "",
      initiator: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
      responder: "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20",
      initiatorEphemeral: "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f",
      responderEphemeral: "4142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f60",
      hash: "",
      messages: [
        Message(
          payload: "746573745f6d73675f30",
          ciphertext: "358072d6365880d1aeea329adf9121383851ed21a28e3b75e965d0d2cd166254"
            + "71316e70ec2670fe80a4529101864a5dac3d5f9c0924e8d38cecd60c54adbaa2"
            + "84b6111d7779c4ee7bb9c56da492e5a86e5ed547305fd8e63d0c6f2932f3a5c6"
            + "42bda3b85699cfd4af02"),
        Message(
          payload: "746573745f6d73675f31",
          ciphertext: "64b101b1d0be5a8704bd078f9895001fc03e8e9f9522f188dd128d9846d48466"
            + "b0981ce42d3aee24e400cc2d7c0851db983a76950d68ac02018e"),
        Message(
          payload: "79656c6c6f777375626d6172696e65",
          ciphertext: "dc52cf04c64e4b750c00444789e41cb1abe496381a2d1b42303b231e809437"),
        Message(
          payload: "7375626d6172696e6579656c6c6f77",
          ciphertext: "4e39fa2317aba599efd3f7a7ca1de12dfae13bc630cc8768ce6326894fb250"),
      ]),
    NoiseVector(
      name: "flynn/noise with prologue, without payloads",
      prologue: "6e6f74736563726574",
      initiator: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
      responder: "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20",
      initiatorEphemeral: "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f",
      responderEphemeral: "4142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f60",
      hash: "",
      messages: [
        Message(
          payload: "",
          ciphertext: "358072d6365880d1aeea329adf9121383851ed21a28e3b75e965d0d2cd166254"
            + "71316e70ec2670fe80a4529101864a5dac3d5f9c0924e8d38cecd60c54adbaa2"
            + "f602a28ed62afc1421fb6217fa8bb34ec2ffe02e3cde39a920ebf369ebc4d7e2"),
        Message(
          payload: "",
          ciphertext: "64b101b1d0be5a8704bd078f9895001fc03e8e9f9522f188dd128d9846d48466"
            + "2b2ab0ecf235887681b76ad519b29032"),
        Message(
          payload: "79656c6c6f777375626d6172696e65",
          ciphertext: "dc52cf04c64e4b750c00444789e41cb1abe496381a2d1b42303b231e809437"),
        Message(
          payload: "7375626d6172696e6579656c6c6f77",
          ciphertext: "4e39fa2317aba599efd3f7a7ca1de12dfae13bc630cc8768ce6326894fb250"),
      ]),
    NoiseVector(
      name: "flynn/noise with prologue, with payloads",
      prologue: "6e6f74736563726574",
      initiator: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
      responder: "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20",
      initiatorEphemeral: "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f",
      responderEphemeral: "4142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f60",
      hash: "",
      messages: [
        Message(
          payload: "746573745f6d73675f30",
          ciphertext: "358072d6365880d1aeea329adf9121383851ed21a28e3b75e965d0d2cd166254"
            + "71316e70ec2670fe80a4529101864a5dac3d5f9c0924e8d38cecd60c54adbaa2"
            + "f602a28ed62afc1421fb6217fa8bb34e6e5ed547305fd8e63d0c7272edad8555"
            + "d9482a258f9fcd94b9b2"),
        Message(
          payload: "746573745f6d73675f31",
          ciphertext: "64b101b1d0be5a8704bd078f9895001fc03e8e9f9522f188dd128d9846d48466"
            + "b0981ce42d3aee24e4004d6ea9acd8a847242a19f3f0f4cb0976"),
        Message(
          payload: "79656c6c6f777375626d6172696e65",
          ciphertext: "dc52cf04c64e4b750c00444789e41cb1abe496381a2d1b42303b231e809437"),
        Message(
          payload: "7375626d6172696e6579656c6c6f77",
          ciphertext: "4e39fa2317aba599efd3f7a7ca1de12dfae13bc630cc8768ce6326894fb250"),
      ]),
    NoiseVector(
      name: "cacophony",
      prologue: "4a6f686e2047616c74",
      initiator: "e61ef9919cde45dd5f82166404bd08e38bceb5dfdfded0a34c8df7ed542214d1",
      responder: "4a3acbfdb163dec651dfa3194dece676d437029c62a408b4c5ea9114246e4893",
      initiatorEphemeral: "893e28b9dc6ca8d611ab664754b8ceb7bac5117349a4439a6b0569da977c464a",
      responderEphemeral: "bbdb4cdbd309f1a1f2e1456967fe288cadd6f712d65dc7b7793d5e63da6b375b",
      hash: "1c8fa891cb414fedba6daa7c6f4ae0a6d98e5f9768cc9cecd27e805614943ee9"
        + "c8a1b27fbfb76dc197255c8aa69f6b4285c423840b8bedf45e652ca64f797d81",
      messages: [
        Message(
          payload: "4c756477696720766f6e204d69736573",
          ciphertext: "ca35def5ae56cec33dc2036731ab14896bc4c75dbb07a61f879f8e3afa4c7944"
            + "ba83a447b38c83e327ad936929812f624884847b7831e95e197b2f797088efdd"
            + "2f88f1db7e1fb0e99c64419097af91cee64e470f4b6fcd9298ce0b56fe20f86e"
            + "13bf70439c538e3602a7127af71a29cc"),
        Message(
          payload: "4d757272617920526f746862617264",
          ciphertext: "95ebc60d2b1fa672c1f46a8aa265ef51bfe38e7ccb39ec5be34069f144808843"
            + "9f069b267a06b3de3ecb1043bcb098e9af91d9c64748d998c7b47890871571"),
        Message(
          payload: "462e20412e20486179656b",
          ciphertext: "cd54383060e7a28434cca27fb1cc524cfbabeb18181589df219d07"),
        Message(
          payload: "4361726c204d656e676572",
          ciphertext: "a856d3bf0246bfc476c655009cd1ed677b8dcc5b349ae8ef2a05f2"),
        Message(
          payload: "4a65616e2d426170746973746520536179",
          ciphertext: "49063084b2c51f098337cb8a13739ac848f907e67cfb2cc8a8b60586467aa02f"
            + "c7"),
        Message(
          payload: "457567656e2042f6686d20766f6e2042617765726b",
          ciphertext: "8b9709d23b47e4639df7678d7a21741eba4ef1e9c60383001c7435549c20f9d5"
            + "6f30e935d3"),
      ]),
  ]
}
