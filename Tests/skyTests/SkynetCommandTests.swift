import Base
import SkynetStatus
import Testing

@testable import sky

struct SkynetCommandTests {
  private static let key = String(repeating: "a1", count: 32)

  @Test(arguments: [
    (["skynet"], SkynetCommand.Name.skynet), (["peers"], .peers), (["paths"], .paths),
    (["earnings"], .earnings), (["skynet", "metrics"], .metrics), (["skynet", "reload"], .reload),
    (["route", key], .route), (["ping", key], .ping), (["trace", "fd12::1"], .trace),
  ])
  func `a command asks the daemon of the overlay`(words: [String], name: SkynetCommand.Name) throws
  {
    #expect(Command.parse(words) == .skynet)
    let command = try #require(SkynetCommand(words))
    #expect(command.name == name && !command.isJSON && command.folder == "/run/skynetd")
  }

  @Test
  func `options stand anywhere behind the name`() throws {
    for words in [
      ["ping", Self.key, "7", "--json", "--run", "r"],
      ["ping", "--run", "r", Self.key, "--json", "7"],
    ] {
      let command = try #require(SkynetCommand(words))
      #expect(command.count == 7 && command.isJSON && command.folder == "r")
      #expect(command.target == SkynetTarget(Self.key))
      #expect(Command.parse(words) == .skynet)
    }
    #expect(SkynetCommand(["ping", Self.key])?.count == 4)
  }

  @Test(arguments: [
    ["peers", "x"], ["peers", "--json", "--json"], ["paths", "--run"], ["paths", "--run", ""],
    ["peers", "--run", "a", "--run", "b"], ["route"], ["route", "x"], ["route", "fe80::1"],
    ["route", key, key], ["ping"], ["ping", key, "0"], ["ping", key, "101"], ["ping", key, "x"],
    ["ping", key, "1", "1"], ["trace", "--json"], ["skynet", "x"], ["skynet", "metrics", "--json"],
    ["skynet", "reload", "now"], ["earnings", "--all"],
  ])
  func `a command of another form is told the right one`(words: [String]) {
    #expect(Command.parse(words) == .wrong(SkynetCommand.advice(words[0])))
    #expect(SkynetCommand.advice(words[0]).hasPrefix("sky \(words[0]): write 'sky \(words[0])"))
  }

  /// Without a daemon nothing is made up.
  @Test(arguments: [["peers"], ["ping", key, "1"], ["route", key], ["skynet", "metrics"]])
  func `a daemon that is not there is told`(words: [String]) {
    #expect(Command.run(words + ["--run", "/nowhere"]) == 1)
  }
}
