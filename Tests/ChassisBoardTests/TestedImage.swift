import Foundation
import ImageBuilder

extension TestedImage {
  static let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static func find(_ board: String) throws -> ImageSet { try find(board, in: repository) }

  static func board(_ name: String) throws -> BoardDefinition {
    try BoardDefinition.read(name, in: repository.appending(path: "Hardware"))
  }
}
