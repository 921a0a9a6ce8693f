import Foundation
import Fuzzing

/// `skyfuzz list`, `skyfuzz seeds FOLDER`, `skyfuzz replay PARSER FILE...`; with SKYFUZZ_PARSER in the
/// environment libFuzzer has the word, and all arguments are its own.
@main
enum SkyFuzz {
  static func main() throws {
    let words = Array(CommandLine.arguments.dropFirst())
    if let name = ProcessInfo.processInfo.environment["SKYFUZZ_PARSER"] {
      exit(Driver.run(try parser(name)))
    }
    switch (words.first, words.count) {
    case ("list", 1):
      for target in ParserTarget.all {
        print(target.name, target.thousands * 1000, target.lengthMax)
      }
    case ("seeds", 2): try seeds(into: URL(filePath: words[1]))
    case ("replay", 3...):
      let target = try parser(words[1])
      for file in words[2...] {
        print(file, target.run(Array(try Data(contentsOf: URL(filePath: file)))))
      }
    default: throw Misuse("ask for list, seeds FOLDER, or replay PARSER FILE...")
    }
  }

  private static func parser(_ name: String) throws -> ParserTarget {
    guard let target = ParserTarget.named(name) else {
      throw Misuse("no parser is named '\(name)': see skyfuzz list")
    }
    return target
  }

  /// One file a sample, named by its hash, as libFuzzer names its own.
  private static func seeds(into folder: URL) throws {
    for target in ParserTarget.all {
      let place = folder.appending(path: target.name)
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      for sample in target.samples() {
        try Data(sample).write(to: place.appending(path: ParserTarget.fileName(sample)))
      }
    }
  }
}

struct Misuse: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
