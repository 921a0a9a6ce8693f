import ArgumentParser
import Factory
import Foundation
import Sodium

/// Where the passphrase of a command comes from.
struct PassphraseOption: ParsableArguments {
  @Option(help: "A file with the passphrase, for scripts; only its owner may read it.")
  var passphraseFile: String?

  var source: Passphrase.Source { .from(passphraseFile) }
}

extension Passphrase.Source {
  static func from(_ file: String?) -> Passphrase.Source {
    file.map { .file(URL(filePath: $0)) } ?? .terminal
  }
}

/// How much a guess at the passphrase costs.
enum Cost: String, CaseIterable, ExpressibleByArgument {
  case interactive, moderate, sensitive

  var value: PasswordKey.Cost {
    switch self {
    case .interactive: .interactive
    case .moderate: .moderate
    case .sensitive: .sensitive
    }
  }
}

/// One unit, or a run of them as `1-8`.
struct UnitRange: ExpressibleByArgument {
  let range: ClosedRange<UInt32>

  init?(argument: String) {
    let parts = argument.split(separator: "-", omittingEmptySubsequences: false).map {
      UInt32($0)
    }
    guard (1...2).contains(parts.count), let first = parts[0], let last = parts[parts.count - 1],
      first >= 1, first <= last
    else { return nil }
    range = first...last
  }
}

func folder(_ path: String) -> URL { URL(filePath: path, directoryHint: .isDirectory) }
