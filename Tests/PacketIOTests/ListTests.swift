import SkynetWire
import Testing

struct ListTests {
  @Test
  func `a list keeps what was put in, up to its capacity`() {
    var list = PacketList<Int>(capacity: 3)
    for value in 1...3 { list.append(value * 7) }
    #expect(list.isFull && list.room == 0 && list[2] == 21)
    list[0] = 5
    #expect(list[0] == 5)
    list.removeAll()
    #expect(list.isEmpty && list.capacity == 3)
  }
}
