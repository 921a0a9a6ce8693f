import Foundation
import Testing

@testable import ImageBuilder

/// Signatures of the finished image, checked with minisign as its owner would.
@Suite(.enabled(if: Checkout.hasTools("minisign", "openssl"), "install minisign and openssl"))
struct ImageSignerTests {
  let scratch = Scratch()

  /// Only the image's keys: the others have tests of their own.
  private func makeKeys() async throws -> SigningKeys {
    let keys = SigningKeys(folder: try scratch.makeFolder("keys"), kind: "development")
    try await scratch.shell.run(
      "keys", "minisign",
      ["-G", "-W", "-f", "-s", keys.imagePrivate.path, "-p", keys.imagePublic.path])
    return keys
  }

  private func signer(_ keys: SigningKeys, command: URL? = nil) -> ImageSigner {
    ImageSigner(keys: keys, command: command?.path, shell: scratch.shell)
  }

  /// Not the builder's own way of asking.
  private func accepts(_ file: URL, _ keys: SigningKeys) async throws -> String {
    let key =
      try String(contentsOf: keys.imagePublic, encoding: .utf8)
      .split(separator: "\n").last.map(String.init) ?? ""
    return try await scratch.shell.capture("check", "minisign", ["-V", "-P", key, "-m", file.path])
  }

  @Test
  func `minisign accepts the signature and shows the comment that was signed along`()
    async throws
  {
    let keys = try await makeKeys()
    let file = try scratch.write("an image", to: "sky.img")
    try await signer(keys).sign(file, comment: "skyminer qemu-virt 0.1.0")
    let said = try await accepts(file, keys)
    #expect(said.contains("Trusted comment: skyminer qemu-virt 0.1.0"), "\(said)")
  }

  @Test
  func `the same bytes and comment make the same signature`() async throws {
    let keys = try await makeKeys()
    let file = try scratch.write("an image", to: "sky.img")
    var signatures: Set<Data> = []
    for _ in 0..<2 {
      try await signer(keys).sign(file, comment: "fixed")
      signatures.insert(try Data(contentsOf: file.appendingPathExtension("minisig")))
    }
    #expect(signatures.count == 1)
  }

  @Test
  func `a bit turned over in the image or in its signature is refused`() async throws {
    let keys = try await makeKeys()
    let file = try scratch.write("an image", to: "sky.img")
    try await signer(keys).sign(file, comment: "fixed")
    let signature = file.appendingPathExtension("minisig")
    let whole = (try Data(contentsOf: file), try Data(contentsOf: signature))

    try flipBit(of: file, at: 3)
    await #expect(throws: BuildProblem.self) { try await signer(keys).verify(file) }
    try whole.0.write(to: file)
    try await signer(keys).verify(file)

    let comment = try #require(whole.1.range(of: Data("fixed".utf8)))
    try flipBit(of: signature, at: comment.lowerBound)
    await #expect(throws: BuildProblem.self) { try await signer(keys).verify(file) }
  }

  @Test
  func `a signature with another key is refused`() async throws {
    let keys = try await makeKeys()
    let file = try scratch.write("an image", to: "sky.img")
    try await signer(keys).sign(file, comment: "fixed")
    let other = try await makeKeys()
    await #expect(throws: BuildProblem.self) { try await signer(other).verify(file) }
  }

  @Test
  func `a command that has the key elsewhere is called with file and comment`() async throws {
    let keys = try await makeKeys()
    let away = scratch.place("vault.key")
    try FileManager.default.moveItem(at: keys.imagePrivate, to: away)
    let command = try scratch.write(
      "#!/bin/sh\nexec minisign -S -s '\(away.path)' -m \"$1\" -t \"$2\"\n", to: "sign",
      mode: 0o755)
    let file = try scratch.write("an image", to: "sky.img")
    try await signer(keys, command: command).sign(file, comment: "two words")
    let said = try await accepts(file, keys)
    #expect(said.contains("Trusted comment: two words"), "\(said)")
  }

  @Test
  func `a command that leaves no signature is told so, even where an old one lay`() async throws {
    let keys = try await makeKeys()
    let command = try scratch.write("#!/bin/sh\nexit 0\n", to: "sign", mode: 0o755)
    let file = try scratch.write("an image", to: "sky.img")
    try scratch.write("an old one", to: "sky.img.minisig")
    let problem = await #expect(throws: BuildProblem.self) {
      try await signer(keys, command: command).sign(file, comment: "x")
    }
    expect(problem, says: "no signature sky.img.minisig was made", "FILE.minisig")
  }

  @Test
  func `a command that signs with another key is refused`() async throws {
    let keys = try await makeKeys()
    let file = try scratch.write("an image", to: "sky.img")
    let script = """
      #!/bin/sh
      minisign -G -W -f -s '\(scratch.folder.path)/o.key' -p '\(scratch.folder.path)/o.pub' &&
      exec minisign -S -s '\(scratch.folder.path)/o.key' -m "$1" -t "$2"

      """
    let command = try scratch.write(script, to: "sign", mode: 0o755)
    let problem = await #expect(throws: BuildProblem.self) {
      try await signer(keys, command: command).sign(file, comment: "x")
    }
    expect(problem, says: "verify-sky.img", "minisign")
  }

  @Test
  func `a command that fails is told of with what it said`() async throws {
    let keys = try await makeKeys()
    let command = try scratch.write(
      "#!/bin/sh\necho the token is not plugged in; exit 1\n", to: "sign", mode: 0o755)
    let file = try scratch.write("an image", to: "sky.img")
    let problem = await #expect(throws: BuildProblem.self) {
      try await signer(keys, command: command).sign(file, comment: "x")
    }
    expect(problem, says: "sign-sky.img", "the token is not plugged in")
  }
}
