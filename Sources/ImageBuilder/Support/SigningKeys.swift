import Foundation

/// The three keys that sign: packages (RSA, for apk), the boot image (RSA, for U-Boot), and the flashable
/// image (Ed25519, minisign).
///
/// They lie outside the tree in one folder. A folder without keys gets development keys on first use; a
/// release names a folder, or a command that signs elsewhere.
struct SigningKeys: Sendable {
  static let developmentNote = "development"

  let folder: URL
  let kind: String

  var packagePrivate: URL { folder.appending(path: "package.pem") }
  var packagePublicFolder: URL { folder.appending(path: "package-public") }
  var packagePublic: URL { packagePublicFolder.appending(path: "skyminer.rsa.pub") }
  /// U-Boot's tool wants a folder and a name: `boot.key` and `boot.crt`.
  static let bootName = "boot"
  var bootPrivate: URL { folder.appending(path: "boot.key") }
  var bootCertificate: URL { folder.appending(path: "boot.crt") }
  var imagePrivate: URL { folder.appending(path: "image.key") }
  var imagePublic: URL { folder.appending(path: "image.pub") }

  private var marker: URL { folder.appending(path: "kind") }
  private var secret: [URL] { [packagePrivate, bootPrivate, imagePrivate] }
  private var open: [URL] { [packagePublic, bootCertificate, imagePublic] }

  /// Opens the keys of a folder, or makes development keys in the default one.
  ///
  /// - Parameters:
  ///   - release: a folder of release keys; nil for the development keys.
  ///   - signsElsewhere: whether the image's key may be missing, as another program has it.
  static func open(
    _ workspace: Workspace, release: URL?, signsElsewhere: Bool = false
  ) async throws -> SigningKeys {
    if let release {
      let keys = SigningKeys(folder: release, kind: try kind(of: release))
      let wanted = (keys.secret + keys.open).filter { !signsElsewhere || $0 != keys.imagePrivate }
      for file in wanted where !exists(file) {
        throw BuildProblem(
          "the key folder \(release.path) has no \(file.lastPathComponent)",
          cause: "not the folder of this project's keys",
          wayOut: "make one with 'skyimage keys FOLDER', or name the right one")
      }
      return keys
    }
    let folder = workspace.keys.appending(path: developmentNote)
    if !exists(folder) {
      workspace.progress.warn(
        "making DEVELOPMENT keys in \(folder.path); images signed with them say so")
      try await make(in: folder, kind: developmentNote, shell: workspace.shell)
    }
    return try await open(workspace, release: folder, signsElsewhere: signsElsewhere)
  }

  private static func kind(of folder: URL) throws -> String {
    let text = try? String(contentsOf: folder.appending(path: "kind"), encoding: .utf8)
    let kind = (text ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    guard kind == "development" || kind == "release" else {
      throw BuildProblem(
        "\(folder.path) does not say what its keys are for",
        cause: "the file 'kind' with 'development' or 'release' is missing",
        wayOut: "make a key folder with 'skyimage keys FOLDER'")
    }
    return kind
  }

  /// Makes a complete set in a folder that appears only when it is whole.
  static func make(in folder: URL, kind: String, shell: Shell) async throws {
    guard !exists(folder) else {
      throw BuildProblem(
        "\(folder.path) is there already", cause: "keys are never overwritten",
        wayOut: "name a folder that does not exist yet")
    }
    let draft = folder.deletingLastPathComponent().appending(
      path: ".draft-\(folder.lastPathComponent)")
    try remove(draft)
    try makeFolder(draft)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: draft.path)
    let keys = SigningKeys(folder: draft, kind: kind)
    try makeFolder(keys.packagePublicFolder)
    try await shell.run("keys", "openssl", ["genrsa", "-out", keys.packagePrivate.path, "2048"])
    try await shell.run(
      "keys", "openssl",
      ["rsa", "-in", keys.packagePrivate.path, "-pubout", "-out", keys.packagePublic.path])
    try await shell.run(
      "keys", "openssl",
      [
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "36500", "-subj",
        "/CN=skyminer \(kind)",
        "-keyout", keys.bootPrivate.path, "-out", keys.bootCertificate.path,
      ])
    try await shell.run(
      "keys", "minisign",
      ["-G", "-W", "-f", "-s", keys.imagePrivate.path, "-p", keys.imagePublic.path])
    try FileTree.write(kind + "\n", to: keys.marker)
    for file in keys.secret {
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    }
    for file in keys.open {
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
    }
    try FileManager.default.moveItem(at: draft, to: folder)
  }

  /// What results that carry a signature of these keys hang on.
  func digest() throws -> String {
    try [packagePublic, bootCertificate, imagePublic].map { try Digest.of(file: $0) }
      .joined(separator: " ")
  }
}
