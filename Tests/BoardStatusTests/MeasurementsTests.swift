import BoardStatus
import Testing

struct MeasurementsTests {
  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test
  func `memory is total and available, in bytes`() {
    let memory = Measurements.memory(
      meminfo: bytes(
        "MemTotal:        2027252 kB\nMemFree:          102400 kB\nMemAvailable:    1048576 kB\n"))
    #expect(memory?.totalBytes == 2_027_252 * 1024)
    #expect(memory?.availableBytes == 1_073_741_824)
  }

  @Test(arguments: [
    "", "MemTotal: 5 kB\n", "MemAvailable: 5 kB\n", "MemTotal: x kB\nMemAvailable: 5 kB\n",
    "MemTotal: 5\nMemAvailable: 5 kB\n",
    "MemTotal: 18446744073709551615 kB\nMemAvailable: 5 kB\n",
  ])
  func `half a statement about memory is none`(text: String) {
    #expect(Measurements.memory(meminfo: bytes(text)) == nil)
  }

  @Test
  func `the load is its first number in thousandths`() {
    #expect(Measurements.load(loadavg: bytes("0.07 0.10 0.09 1/123 4567\n")) == 70)
    #expect(Measurements.load(loadavg: bytes("12.34 1.00 1.00 1/1 1\n")) == 12_340)
  }

  @Test(arguments: ["", "\n", "1", "1.5", "1.234", "-1.00", "1.0x", "1000000.00", ".10", "1..0"])
  func `another form of load is none`(text: String) {
    #expect(Measurements.load(loadavg: bytes(text)) == nil)
  }

  @Test
  func `resident pages are the second number`() {
    #expect(Measurements.residentPages(statm: bytes("100 42 3 1 0 9 0\n")) == 42)
    #expect(Measurements.residentPages(statm: bytes("100")) == nil)
    #expect(Measurements.residentPages(statm: bytes("100 x")) == nil)
  }

  @Test
  func `a temperature may be below zero`() {
    #expect(Measurements.temperature(thermal: bytes("48312\n")) == 48_312)
    #expect(Measurements.temperature(thermal: bytes("-5000\n")) == -5000)
    #expect(Measurements.temperature(thermal: bytes("0")) == 0)
  }

  @Test(arguments: [
    "", "\n", "-", "--5", "48.3", "1000000", "-1000000", "99999999999999999999", "hot",
  ])
  func `what is no temperature is none`(text: String) {
    #expect(Measurements.temperature(thermal: bytes(text)) == nil)
  }
}
