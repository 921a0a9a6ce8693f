import Foundation
import MinerSettings
import Testing

/// What documents tell owners to write.
struct DocumentTests {
  private static let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private func examples() throws -> [String] {
    let text = try String(
      contentsOf: Self.repository.appending(path: "README.md"), encoding: .utf8)
    return text.components(separatedBy: "```toml\n").dropFirst()
      .compactMap { $0.components(separatedBy: "```").first }
  }

  @Test
  func `the file in the README has no mistake, and every key there is`() throws {
    let example = try #require(try examples().first { $0.contains("[board]") })
    let (configuration, mistakes) = MinerConfiguration.read(Array(example.utf8))
    #expect(mistakes.explanations == [])
    for file in SettingsFile.allCases { #expect(!configuration.text(of: file).isEmpty, "\(file)") }
    #expect(configuration.secureShellKeys.count == 1)
    let (sample, _) = MinerConfiguration.read(Array(Samples.full.utf8))
    for file in SettingsFile.allCases {
      let names = { (text: String) in
        Set(text.split(separator: "\n").map { $0.prefix { $0 != " " } })
      }
      #expect(names(configuration.text(of: file)) == names(sample.text(of: file)), "\(file)")
    }
  }

  @Test
  func `the message in the README is the one that a board gives`() throws {
    let text = try String(
      contentsOf: Self.repository.appending(path: "README.md"), encoding: .utf8)
    let file = "\n\n\n\n\n[chassis]\nslot = 65"
    let (_, mistakes) = MinerConfiguration.read(Array(file.utf8))
    for line in mistakes.explanations { #expect(text.contains("\n" + line + "\n")) }
    #expect(mistakes.count == 1)
  }
}
