import Base
import Testing

struct AddressTextTests {
  @Test(arguments: [
    ("c0a80117", "192.168.1.23"), ("00000000", "0.0.0.0"),
    // Examples of RFC 5952 and of inet_ntop(3).
    ("20010db8000000000000000000000001", "2001:db8::1"),
    ("20010db8000000000001000000000001", "2001:db8::1:0:0:1"),
    ("20010db8000000010001000100010001", "2001:db8:0:1:1:1:1:1"),
    ("00000000000000000000000000000001", "::1"), ("00000000000000000000000000000000", "::"),
    ("fe800000000000000000000000000000", "fe80::"),
    ("fd536b790001000000000000000a0b0c", "fd53:6b79:1::a:b0c"),
  ])
  func `an address is written as people know it`(hex: String, text: String) throws {
    #expect(Text.address(try #require(Text.bytes(hex: hex))) == text)
  }

  @Test(arguments: [0, 3, 5, 15, 17])
  func `other bytes are no address`(count: Int) {
    #expect(Text.address([UInt8](repeating: 0, count: count)) == nil)
  }
}
