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

  @Test(arguments: [
    ("192.168.1.23", "c0a80117"), ("0.0.0.0", "00000000"),
    ("::", "00000000000000000000000000000000"),
    ("FD53:6b79:1::A:b0C", "fd536b790001000000000000000a0b0c"),
    ("2001:0db8:0:0:0:0:0:1", "20010db8000000000000000000000001"),
    ("1:2:3:4:5:6:7:8", "00010002000300040005000600070008"),
    ("1:2:3:4:5:6:7::", "00010002000300040005000600070000"),
  ])
  func `an address is read in every spelling of RFC 4291`(text: String, hex: String) {
    #expect(Text.bytes(address: text).map { Text.hex($0) } == hex)
  }

  @Test(arguments: [
    "", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.", "a.b.c.d", ":", ":::", "1::2::3",
    "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "12345::", "g::", "::1%eth0",
    "::ffff:1.2.3.4", "1:2:3:4:5:6:7:", ":1:2:3:4:5:6:7", " ::1",
  ])
  func `another text is no address`(text: String) {
    #expect(Text.bytes(address: text) == nil)
  }

  @Test(arguments: [0, 3, 5, 15, 17])
  func `other bytes are no address`(count: Int) {
    #expect(Text.address([UInt8](repeating: 0, count: count)) == nil)
  }
}
