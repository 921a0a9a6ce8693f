import ArgumentParser
import Foundation
import ImageBuilder
import VirtualChassis

/// A chassis of emulated boards on this machine, with commands for all that can happen to one.
@main
struct SkyChassis: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "skychassis",
    abstract: "Boots a chassis of emulated boards from the finished image.",
    discussion: """
      Commands are read from standard input, or from a script; 'help' lists them. On a terminal the chassis \
      is shown live.
      """)

  @Option(help: "How many boards, 1 to 8.") var boards = 3
  @Option(help: "The board whose image is booted.") var board = "qemu-virt"
  @Option(help: "Slots with a panel, as '1' or '1,3'.") var panels = "1"
  @Option(help: "The slot whose board is the switch; without it the switch takes no orders.")
  var switchSlot: Int?
  @Option(help: "A file with commands, one a line; the first that fails ends all.")
  var script: String?
  @Option(help: "Where the cards lie; kept from run to run.") var folder = "build/chassis"
  @Flag(help: "Forget what earlier runs wrote to the cards.") var fresh = false
  @Flag(help: "No live view, even on a terminal.") var plain = false

  func run() async throws {
    let workspace = try Workspace(
      repository: URL(filePath: FileManager.default.currentDirectoryPath))
    var plan = VirtualChassis.Plan()
    plan.boards = boards
    plan.panels = Set(panels.split(separator: ",").compactMap { Int($0) })
    plan.switchSlot = switchSlot
    let cards = URL(filePath: folder, relativeTo: workspace.repository).absoluteURL
    let chassis = try await VirtualChassis(
      plan, board: board, cards: cards, isFresh: fresh, workspace: workspace)
    try await chassis.start()
    do {
      try await converse(with: chassis)
    } catch {
      await chassis.end()
      throw error
    }
    await chassis.end()
  }

  /// Reading a terminal blocks, so a thread of its own does it.
  ///
  /// Ctrl-C ends the chassis in good order as well.
  private static var typedLines: AsyncStream<String> {
    AsyncStream { continuation in
      for number in [SIGINT, SIGTERM] {
        // Boards are started by this process and must not hear the terminal's Ctrl-C.
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number)
        // It lives as long as its handler, which has it.
        source.setEventHandler {
          continuation.finish()
          source.cancel()
        }
        source.resume()
      }
      Thread.detachNewThread {
        while let line = readLine() { continuation.yield(line) }
        continuation.finish()
      }
    }
  }

  private func converse(with chassis: VirtualChassis) async throws {
    if let script {
      let text = try String(contentsOf: URL(filePath: script), encoding: .utf8)
      for line in text.split(separator: "\n") {
        guard let command = try ChassisCommand.parse(String(line)), command != .quit else {
          continue
        }
        LiveScreen.tellPlainly("> \(line)")
        LiveScreen.tellPlainly(try await chassis.perform(command))
      }
      return
    }
    let screen = LiveScreen(isLive: !plain && isatty(STDOUT_FILENO) == 1)
    let view = Task { await screen.show(chassis) }
    for await line in Self.typedLines {
      await screen.prompt(after: line)
      do {
        guard let command = try ChassisCommand.parse(line) else { continue }
        if command == .quit { break }
        await screen.tell(try await chassis.perform(command))
      } catch {
        await screen.tell("\(error)")
      }
    }
    view.cancel()
    await view.value
    await screen.end()
  }
}
