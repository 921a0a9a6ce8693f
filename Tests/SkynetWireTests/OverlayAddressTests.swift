import Base
import SkynetWire
import Testing

@Suite("Overlay addresses")
struct OverlayAddressTests {
  @Test("an address begins with fd and follows from the key alone")
  func derivation() throws {
    let key = try #require(PublicKey([UInt8](0..<32)))
    let address = OverlayAddress(of: key)
    // Computed with Python's hashlib: blake2b(b"skynet-addr-v1" + bytes(range(32)), digest_size=32).
    #expect(address.text == "fd6d:35a:9d61:95e:fdf5:f297:6468:ea45")
    #expect(OverlayAddress(address.bytes) == address)
  }

  @Test("sixteen bytes of another network are no overlay address")
  func foreign() {
    #expect(OverlayAddress([UInt8](repeating: 0xFC, count: 16)) == nil)
    #expect(OverlayAddress([UInt8](repeating: 0xFD, count: 15)) == nil)
  }

  @Test("an IPv4 endpoint is kept as a mapped address and written as IPv4")
  func endpoint() {
    let endpoint = Endpoint(address: [192, 0, 2, 1], port: 7060)
    #expect(endpoint.isIPv4)
    #expect(endpoint.address == [192, 0, 2, 1])
    #expect(endpoint.text == "192.0.2.1:7060")
    let other = Endpoint(
      address: [0x20, 1, 0xD, 0xB8] + [UInt8](repeating: 0, count: 11) + [1], port: 1)
    #expect(other.text == "[2001:db8::1]:1")
  }

  @Test("a label keeps its index and its generation apart")
  func label() {
    let label = Label(index: Label.indexMax, generation: 0xAB)
    #expect(label.index == Label.indexMax)
    #expect(label.generation == 0xAB)
    #expect(Label.neighbour.index == 0)
  }
}
