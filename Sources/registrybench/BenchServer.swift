import Base
import Foundation
import IdentitySamples

/// The program `skyregistry` beside this one, serving without limits.
final class BenchServer {
  let port: Int
  private let process = Process()

  init(_ folder: URL, _ factory: SampleFactory) throws {
    let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appending(path: "skyregistry")
    let output = Pipe()
    process.executableURL = program
    process.arguments = [
      "serve", "--folder", folder.path, "--root", Text.hex(factory.root.bytes), "--port", "0",
      "--no-limits",
    ]
    process.standardOutput = output
    try process.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    guard let port = line.split(whereSeparator: \.isWhitespace).last.flatMap({ Int($0) }) else {
      throw CocoaError(.fileReadUnknown)
    }
    self.port = port
  }

  func end() {
    process.terminate()
    process.waitUntilExit()
  }
}
