import Base
import Chassis
import Testing

struct BeaconTests {
  @Test
  func `a beacon survives the wire`() throws {
    for beacon in [Samples.fullBeacon(), Samples.beacon()] {
      #expect(try Beacon(parsing: beacon.encoded()) == beacon)
    }
    var nameless = Samples.beacon(slot: 0, isWired: false)
    nameless.host = ""
    #expect(try Beacon(parsing: nameless.encoded()) == nameless)
  }

  @Test
  func `fields lie where the layout says`() {
    let bytes = Samples.fullBeacon().encoded()
    #expect(Text.string(bytes[0..<4]) == "SKYB")
    #expect(Array(bytes[4..<16]) == [1, 25, 3, 2, 0, 0, 0xCA, 0xFE, 3, 15, 0, 250])
    #expect(Array(bytes[16..<48]) == Samples.key(3).bytes)
    #expect(Array(bytes[48..<56]) == [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(bytes[63] == 99)
    #expect(bytes[71] == 41)
    #expect(Array(bytes[72..<80]) == [0x80, 0, 0, 0, 0, 0, 0, 3])
    #expect(bytes[96] == 1)
    #expect(bytes[127] == 13)
    #expect(Array(bytes[176...]) == [10] + Array(Samples.host.utf8) + [5] + Array("0.2.0".utf8))
  }

  @Test
  func `the longest beacon is far below 512 bytes`() {
    var beacon = Samples.fullBeacon()
    beacon.host = String(repeating: "h", count: 40)
    beacon.version = String(repeating: "v", count: 32)
    #expect(beacon.encoded().count == Beacon.bodyMax)
    #expect(Beacon.datagramMax == 306)
  }

  @Test
  func `what a datagram cannot carry of a name is replaced`() throws {
    var beacon = Samples.beacon()
    beacon.host = "mi\nn\u{E9}r"
    #expect(try Beacon(parsing: beacon.encoded()).host == "mi?n??r")
  }

  @Test(
    arguments: [
      (0, 0x00, Beacon.Failure.notABeacon), (4, 2, .unknownVersion(2)),
      (5, 0x20, .value(offset: 5)),
      (6, 65, .value(offset: 6)), (6, 0, .value(offset: 7)), (7, 0, .value(offset: 7)),
      (7, 3, .value(offset: 7)), (12, 0, .value(offset: 12)), (12, 65, .value(offset: 12)),
      (13, 16, .value(offset: 13)), (13, 14, .value(offset: 144)), (14, 0xFF, .value(offset: 14)),
      (63, 0, .value(offset: 56)), (96, 65, .value(offset: 96)), (96, 0, .value(offset: 111)),
      (97, 1, .value(offset: 97)), (127, 0, .value(offset: 120)), (176, 33, .value(offset: 176)),
      (176, 9, .value(offset: 186)), (177, 0x1F, .value(offset: 177)), (187, 4, .length(193)),
      (187, 6, .length(193)),
    ] as [(Int, UInt8, Beacon.Failure)])
  func `a byte out of its range is refused`(offset: Int, value: UInt8, failure: Beacon.Failure) {
    var bytes = Samples.fullBeacon().encoded()
    bytes[offset] = value
    #expect(throws: failure) { try Beacon(parsing: bytes) }
  }

  @Test
  func `a beacon is neither shorter nor longer than its fields say`() {
    let bytes = Samples.fullBeacon().encoded()
    for count in 0..<bytes.count {
      #expect((try? Beacon(parsing: Array(bytes[..<count]))) == nil)
    }
    #expect(throws: Beacon.Failure.length(194)) { try Beacon(parsing: bytes + [0]) }
  }

  @Test
  func `a signature covers every byte`() throws {
    var key = TestKey(3)
    let datagram = SignedBeacon.datagram(Samples.fullBeacon(), &key)
    #expect(try SignedBeacon(parsing: datagram).isGenuine(key))
    for index in datagram.indices {
      var damaged = datagram
      damaged[index] ^= 1
      guard let signed = try? SignedBeacon(parsing: damaged) else { continue }
      #expect(!signed.isGenuine(key), "byte \(index)")
    }
  }
}
