import BootPlan
import Testing

struct KernelCommandLineTests {
  private func parsed(_ text: String) -> KernelCommandLine {
    KernelCommandLine(parsing: Array(text.utf8))
  }

  @Test
  func `our words are found among the kernel's`() {
    let line = parsed("console=ttyS0,115200 quiet panic=10 gpt sky.slot=b sky.disk=mmc0\n")
    #expect(line.slot == "b")
    #expect(line.disk == "mmc0")
  }

  @Test
  func `the last word wins, as the boot loader appends its own`() {
    #expect(parsed("sky.slot=a sky.slot=b").slot == "b")
  }

  @Test
  func `a line without our words has none`() {
    #expect(parsed("").slot == nil)
    #expect(parsed("sky.slot quiet sky.slots=a xsky.slot=a").slot == nil)
    #expect(parsed("quiet").disk == nil)
  }

  @Test
  func `a value keeps its own equals signs and may be empty`() {
    #expect(parsed("sky.disk=a=b").disk == "a=b")
    #expect(parsed("sky.slot=").slot == "")
  }

  @Test
  func `the line ends at a line feed or a zero byte`() {
    #expect(parsed("sky.slot=a\nsky.slot=b").slot == "a")
    #expect(parsed("sky.slot=a\0 sky.slot=b").slot == "a")
  }
}
