import LinuxIO
import Testing

struct SystemErrorTests {
  @Test(arguments: [Int32(99), 100, 101])
  func `an interface that has just come up is no fault`(code: Int32) {
    #expect(SystemError("send on", "eth0", code: code).isOffline)
    #expect(!SystemError("send on", "eth0", code: 1).isOffline)
  }

  @Test(arguments: [
    (Int32(1), "permission denied"), (2, "no such file"), (5, "input/output error"),
    (6, "no such device"), (11, "not ready"), (12, "out of memory"), (13, "permission denied"),
    (16, "busy"), (17, "exists already"), (19, "no such device"), (22, "not valid (EINVAL)"),
    (28, "no space left"), (30, "read-only file system"), (110, "timed out"),
    (111, "nobody answers there"), (40, "error 40"),
  ])
  func `an error says what was tried, on what, and why it failed`(code: Int32, meaning: String) {
    #expect(SystemError("open", "/dev/x", code: code).explanation == "open /dev/x: " + meaning)
  }

  @Test
  func `the errors that code asks for are known by name`() {
    #expect(SystemError("a", "b", code: 2).isMissing)
    #expect(SystemError("a", "b", code: 11).isAgain)
    #expect(SystemError("a", "b", code: 17).isExisting)
    #expect(!SystemError("a", "b", code: 5).isMissing)
  }
}
