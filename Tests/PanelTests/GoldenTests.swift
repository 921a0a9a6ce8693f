import Foundation
import Hardware
import Panel
import Testing

/// Every page as a picture in text; GOLDENS=write in the environment takes new ones.
struct GoldenTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Goldens")

  @Test(arguments: PanelPicture.all.map(\.name))
  func `a page looks as it was approved`(name: String) throws {
    let picture = try #require(PanelPicture.all.first { $0.name == name })
    let file = Self.folder.appending(path: name + ".txt")
    let drawn = picture.frame.art
    if ProcessInfo.processInfo.environment["GOLDENS"] == "write" {
      try drawn.write(to: file, atomically: true, encoding: .utf8)
    }
    let approved = try String(contentsOf: file, encoding: .utf8)
    #expect(drawn == approved, "look at the difference; GOLDENS=write takes the new picture")
  }

  @Test
  func `no approved picture is left of a page that there is no more`() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
      .filter { $0.hasSuffix(".txt") }
    #expect(names.sorted() == PanelPicture.all.map { $0.name + ".txt" }.sorted())
  }
}
