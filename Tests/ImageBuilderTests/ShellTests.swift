import Foundation
import Testing

@testable import ImageBuilder

/// How other programs are run, and what is said when one fails.
struct ShellTests {
  let scratch = Scratch()
  private var shell: Shell { scratch.shell }

  private func log(_ step: String) -> URL { scratch.place("logs/\(step).log") }

  @Test
  func `a program that fails is told of with its last lines and the log of all of them`()
    async throws
  {
    let script = "for i in $(seq 100); do echo line $i; done; echo the disk is full >&2; exit 7"
    let problem = await #expect(throws: BuildProblem.self) {
      try await shell.run("packing", "sh", ["-c", script])
    }
    expect(
      problem, says: "packing: 'sh' ended with status 7", "line 90", "the disk is full",
      log("packing").path)
    #expect(problem?.description.contains("line 50") == false)
    #expect(try String(contentsOf: log("packing"), encoding: .utf8).contains("line 1\n"))
  }

  @Test
  func `a program that fails while it is listened to is told of with its complaint`() async {
    let problem = await #expect(throws: BuildProblem.self) {
      try await shell.capture("asking", "sh", ["-c", "echo no such thing >&2; exit 3"])
    }
    expect(problem, says: "asking: 'sh' ended with status 3", "no such thing", log("asking").path)
  }

  @Test
  func `a program that a signal ends has the status that a shell gives it`() async {
    let problem = await #expect(throws: BuildProblem.self) {
      try await shell.run("crash", "sh", ["-c", "kill -SEGV $$"])
    }
    expect(problem, says: "ended with status 139")
  }

  @Test(arguments: ["no-such-program-here", "/nowhere/no-such-program-here"])
  func `a program that is missing is named, and how to get it`(program: String) async {
    let running = await #expect(throws: BuildProblem.self) {
      try await shell.run("step", program, [])
    }
    expect(running, says: "step", "'\(program)' could not be started", "make setup")
    let listening = await #expect(throws: BuildProblem.self) {
      _ = try await shell.capture("step", program, [])
    }
    expect(listening, says: "step", "'\(program)' could not be started", "make setup")
  }

  @Test
  func `a folder that is missing is not taken for a missing program`() async {
    let problem = await #expect(throws: BuildProblem.self) {
      try await shell.run("step", "true", [], in: scratch.place("nowhere"))
    }
    expect(problem, says: "nowhere")
  }

  @Test
  func `what no shell reads needs no quoting`() async throws {
    let odd = "a b'c\"d$HOME`id`\\;*\n|&"
    let said = try await shell.capture("odd", "printf", ["%s", odd])
    #expect(said == odd)
  }

  @Test
  func `what is set comes on top of what was there`() async throws {
    let said = try await shell.capture(
      "environment", "sh", ["-c", "echo $SKY_ONE ${PATH:+path}"], environment: ["SKY_ONE": "1"])
    #expect(said == "1 path\n")
  }

  @Test
  func `a program finds its standard input closed or empty`() async throws {
    let said = try await shell.capture("input", "cat", [])
    #expect(said == "")
  }

  @Test
  func `a status that is expected is no failure`() async throws {
    let status = try await shell.run("grep", "sh", ["-c", "exit 1"], accept: [0, 1])
    #expect(status == 1)
    await #expect(throws: BuildProblem.self) {
      try await shell.run("grep", "sh", ["-c", "exit 2"], accept: [0, 1])
    }
  }

  @Test
  func `a program works in the folder it is given`() async throws {
    let folder = try scratch.makeFolder("here")
    let said = try await shell.capture("folder", "pwd", ["-P"], in: folder)
    #expect(said.hasSuffix("/here\n"))
  }
}
