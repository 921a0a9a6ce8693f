import Foundation
import Testing

@testable import ImageBuilder

/// What the folders of a build hold for people and for programs alike.
struct WorkspaceTests {
  let scratch = Scratch()

  @Test
  func `reasons and empty lines are no lines of the audit`() throws {
    let workspace = try scratch.workspace()
    try scratch.write(
      """
      # All of it.

      # Folders.
      D data/

      A etc/skyminer-board
      A etc/x#y

      """,
      to: "checkout/ImageBuilder/audit-explained.txt")
    #expect(
      try workspace.explainedAuditLines() == ["D data/", "A etc/skyminer-board", "A etc/x#y"])
  }

  @Test
  func `every line of the checkout's own list is one that the audit can say`() throws {
    let lines = try Workspace(
      repository: Checkout.folder, cache: scratch.place("cache"), progress: Progress(isQuiet: true)
    ).explainedAuditLines()
    #expect(!lines.isEmpty)
    for line in lines { #expect(line.wholeMatch(of: /[A-Za-z+\-] [^\/\s]\S*/) != nil, "\(line)") }
  }
}
