import Foundation
import ImageBuilder
import Testing

@testable import VirtualChassis

/// Orders for a QEMU that is played by a few lines.
struct MachineMonitorTests {
  private let folder: ShortFolder
  private var path: URL { folder.url.appending(path: "monitor") }

  init() throws { folder = try ShortFolder() }

  @Test
  func `an order is a line of JSON, and events before its answer are passed over`() throws {
    let machine = try FakeMachine(at: path, greeting: "{\"QMP\":{}}") { line in
      ["{\"event\":\"STOP\"}", "{\"event\":\"NIC_RX_FILTER_CHANGED\"}", "{\"return\":{}}"]
    }
    let monitor = try MachineMonitor(path)
    try monitor.order("set_link", "\"name\":\"eth0\",\"up\":false")
    try monitor.order("cont")
    #expect(
      machine.heard == [
        #"{"execute":"qmp_capabilities","arguments":{}}"#,
        #"{"execute":"set_link","arguments":{"name":"eth0","up":false}}"#,
        #"{"execute":"cont","arguments":{}}"#,
      ])
  }

  @Test
  func `a refusal says what QEMU said, and the next order works`() throws {
    let refusal = #"{"error":{"class":"DeviceNotFound","desc":"no eth7"}}"#
    let machine = try FakeMachine(at: path, greeting: "{}") { line in
      [line.contains("eth7") ? refusal : "{\"return\":{}}"]
    }
    let monitor = try MachineMonitor(machine.path)
    let problem = #expect(throws: BuildProblem.self) {
      try monitor.order("set_link", "\"name\":\"eth7\",\"up\":true")
    }
    #expect(problem?.what.contains("'set_link'") == true && problem?.cause == refusal)
    try monitor.order("stop")
  }

  @Test
  func `a machine that ends while it is asked is an error`() throws {
    let machine = try FakeMachine(at: path, greeting: "{}") { line in
      line.contains("stop") ? nil : ["{\"return\":{}}"]
    }
    let monitor = try MachineMonitor(machine.path)
    let problem = #expect(throws: BuildProblem.self) { try monitor.order("stop") }
    #expect(problem?.what.contains("does not answer") == true)
  }

  @Test
  func `a command for the lab port goes there and back in base64`() throws {
    let command = "echo 'a\nb'"
    let output = Data("a\nb\n".utf8).base64EncodedString()
    let machine = try FakeMachine(at: path) { line in ["3 \(output)"] }
    let lab = try LabPort(machine.path)
    #expect(try lab.run(command) == LabPort.Answer(status: 3, output: "a\nb\n"))
    #expect(machine.heard == [Data(command.utf8).base64EncodedString()])
    let problem = #expect(throws: BuildProblem.self) { try lab.capture("false") }
    #expect(problem?.cause == "a\nb\n" && problem?.what.contains("ended with 3") == true)
  }

  @Test(arguments: ["", "0", "x AA==", "0 AA== 1", "0 %%%", "0  AA=="])
  func `an answer of another form is refused`(answer: String) throws {
    let machine = try FakeMachine(at: path) { _ in [answer] }
    let lab = try LabPort(machine.path)
    let problem = #expect(throws: BuildProblem.self) { try lab.run("true") }
    #expect(problem?.what.contains("'\(answer)'") == true)
  }

  @Test
  func `an answer without output is none, not damage`() throws {
    let machine = try FakeMachine(at: path) { _ in ["0 "] }
    #expect(try LabPort(machine.path).capture("true") == "")
  }

  @Test
  func `nobody at the other end is an error at once`() throws {
    let problem = #expect(throws: BuildProblem.self) { try LabPort(path) }
    #expect(problem?.what.contains(path.path) == true)
  }
}
