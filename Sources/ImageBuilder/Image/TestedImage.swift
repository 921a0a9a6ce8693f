public import Foundation

/// The image that tests boot: `build/images` of a checkout, or of the folder that SKYMINER_IMAGES names.
public enum TestedImage {
  public static func find(_ board: String, in repository: URL) throws -> ImageSet {
    let images =
      ProcessInfo.processInfo.environment["SKYMINER_IMAGES"].map { URL(filePath: $0) }
      ?? repository.appending(path: "build/images")
    let folder = images.appending(path: board)
    guard exists(folder.appending(path: "manifest.json")) else {
      throw BuildProblem(
        "there is no image in \(folder.path) to boot", cause: "it has not been built yet",
        wayOut: "run 'make image BOARD=\(board)', or name the folder of images in SKYMINER_IMAGES")
    }
    return try ImageSet.find(in: folder)
  }
}
