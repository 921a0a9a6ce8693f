import Foundation
import LinuxIO
import Testing

struct SystemTests {
  @Test
  func `the clocks go the way clocks go`() {
    let start = Clock.bootMilliseconds
    Clock.sleep(milliseconds: 20)
    let slept = Clock.bootMilliseconds - start
    #expect(slept >= 19)
    #expect(slept < 5000)
    let wall = Clock.wallSeconds
    #expect(abs(Date().timeIntervalSince1970 - Double(wall)) < 5)
  }

  @Test
  func `this process is what the system says it is`() {
    #expect(System.processID == Int64(ProcessInfo.processInfo.processIdentifier))
    #expect(System.pageSize >= 4096)
  }

  @Test(.enabled(if: System.isRoot, "only root may change the root of a process"))
  func `a program's exit status and the signal that ended it are told`() throws {
    #expect(try System.run(["/bin/sh", "-c", "exit 3"], inRoot: "/") == 3)
    #expect(try System.run(["/bin/sh", "-c", "kill -9 $$"], inRoot: "/") == 256 + 9)
    #expect(try System.run(["/bin/sh", "-c", "test \"$1\" = 'a b'", "x", "a b"], inRoot: "/") == 0)
    #expect(try System.run(["/no/such/program"], inRoot: "/") == 127)
  }

  @Test
  func `replacing this process by nothing is an error`() {
    #expect(
      System.execute(["/no/such/program"], environment: [])
        == SystemError("run", "/no/such/program", code: 2))
  }

  @Test
  func `a folder that is no mount point cannot be unmounted`() {
    #expect(throws: SystemError.self) { try System.unmount("/no/such/folder") }
  }
}
