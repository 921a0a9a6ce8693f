import Foundation

/// Makes detached minisign signatures, with a key file or through a command that has the key elsewhere.
struct ImageSigner: Sendable {
  let keys: SigningKeys
  /// A program that is called with a file's name and the trusted comment, and leaves FILE.minisig beside it.
  let command: String?
  let shell: Shell

  /// - Parameter comment: text that is signed along; fixed, so that the signature repeats.
  func sign(_ file: URL, comment: String) async throws {
    let signature = file.appendingPathExtension("minisig")
    try remove(signature)
    if let command {
      try await shell.run("sign-\(file.lastPathComponent)", command, [file.path, comment])
    } else {
      try await shell.run(
        "sign-\(file.lastPathComponent)", "minisign",
        [
          "-S", "-s", keys.imagePrivate.path, "-m", file.path, "-t", comment, "-c",
          "skyminer \(keys.kind)",
        ])
    }
    guard exists(signature) else {
      throw BuildProblem(
        "no signature \(signature.lastPathComponent) was made",
        cause: "the signing command left none",
        wayOut: "it must write FILE.minisig beside the file that it is called with")
    }
    try await verify(file)
  }

  /// Checks a signature with the public key, as anybody can.
  func verify(_ file: URL) async throws {
    try await shell.run(
      "verify-\(file.lastPathComponent)", "minisign",
      ["-V", "-q", "-p", keys.imagePublic.path, "-m", file.path])
  }
}
