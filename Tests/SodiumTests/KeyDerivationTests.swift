import Base
import Sodium
import Testing

/// HMAC and HKDF over BLAKE2b; the figures are of Python's hmac and hashlib.
struct KeyDerivationTests {
  private func sequence(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0) } }

  @Test
  func `codes are those of another implementation`() {
    #expect(
      Text.hex(KeyDerivation.authenticate([], key: []))
        == "198cd2006f66ff83fbbd913f78aca2251caf4f19fe9475aade8cf2091b99a684"
        + "66775177424f58286886cbae8229644cec747237d4b721735485e17372fdf59c")
    #expect(
      Text.hex(KeyDerivation.authenticate(Array("Sample message".utf8), key: sequence(64)))
        == "ff080ad21928f0d879cee18afdd9f474379a94b5f10dfa1ef7baa51e8d8bbabe"
        + "a40ef654ad364e4d9b61c469f9d1ac58b6f619c7f4b89c6dc8b8af4ba72cee65")
    #expect(
      Text.hex(KeyDerivation.authenticate(sequence(200), key: sequence(128)))
        == "0af9a9a9158dfa7ca11f6cd9091694e8cc1c613f34360fbc943964a4c8946448"
        + "4ee357ebbc880fe730f6def72dc04a44c63634a4fe748d7149c5e3526e55f84c")
  }

  @Test
  func `derived keys are those of another implementation`() {
    let keys = KeyDerivation.expand(chainingKey: sequence(64), input: sequence(32))
    #expect(
      Text.hex(keys.first)
        == "b257cf2863e7aa7f84d41d31e58df6dfb1e0a6cf3172192cc35eba2625a21975"
        + "db4475b2ef89316383acac6b2ac7cf03f7583e0ff20a64fb208fa5b1199f835f")
    #expect(
      Text.hex(keys.second)
        == "4f4d712feaff914e80db4d0d400a46056854134b5001018c4f1fe19bb477053c"
        + "5a9b92f8c937b1328c0ae7e51895b8d68068bc84d59436cc3b75de5a2d6d0630")
  }
}
