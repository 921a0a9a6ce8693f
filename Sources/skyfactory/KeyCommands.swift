import ArgumentParser
import Base
import Factory
import Foundation
import Identity

/// The root key.
struct Root: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The key that every chain begins at.", subcommands: [Make.self])

  struct Make: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a root key in a new folder, outside of any checkout.",
      discussion: "Do this on a machine without a network, and keep two copies of the folder.")

    @Argument(help: "A folder that does not exist yet.")
    var folder: String
    @OptionGroup var passphrase: PassphraseOption
    @Option(help: "What a guess at the passphrase costs: 64, 256 or 1024 MiB.")
    var cost = Cost.sensitive

    func run() throws {
      try NewFolder.check(skyfactory.folder(folder))
      let secret = try Passphrase.new(passphrase.source, for: "the root key")
      let root = try RootFolder.make(
        skyfactory.folder(folder), passphrase: secret, cost: cost.value)
      print("root \(Text.hex(root.publicKey.bytes))")
    }
  }
}

/// The units of a production run.
struct Batch: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The units of a production run.", subcommands: [Make.self])

  struct Make: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a batch with the claim keys of all its units in a new folder.",
      discussion: """
        The key that signs them is dropped at the end: the batch never gets another unit. Needs the \
        passphrase of the root, and one for the batch.
        """)

    @Argument(help: "A folder that does not exist yet.")
    var folder: String
    @Option(help: "The folder of the root key.")
    var root: String
    @Option(help: "How many boards are made, 1 to 65535.")
    var units: Int
    @Option(help: "Which board, as orangepi-prime.")
    var board: String
    @Option(help: "What people call the batch, as 2026-11.")
    var name: String
    @Option(help: "A file with the passphrase of the root.")
    var rootPassphraseFile: String?
    @OptionGroup var passphrase: PassphraseOption
    @Option(help: "What a guess at the passphrase costs: 64, 256 or 1024 MiB.")
    var cost = Cost.moderate

    func run() throws {
      let order = try BatchOrder(name: name, board: board, units: units)
      try NewFolder.check(skyfactory.folder(folder))
      let root = try RootFolder(skyfactory.folder(root))
      let rootSecret = try Passphrase.existing(.from(rootPassphraseFile), for: "the root key")
      let secret = try Passphrase.new(passphrase.source, for: "batch \(name)")
      let batch = try BatchFolder.make(
        skyfactory.folder(folder), order, root: root, rootPassphrase: rootSecret,
        passphrase: secret, cost: cost.value, now: try SkyFactory.now())
      print("batch \(batch.certificate.serial.hex) with \(batch.description.units) units")
    }
  }
}

/// Lets a registry countersign.
struct CertifyRegistry: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Sign the certificate of a registry with the root key.")

  @Option(help: "The folder of the root key.")
  var root: String
  @Option(help: "The registry's public key, 64 hexadecimal digits.")
  var key: String
  @Option(help: "Where to put the certificate; must not exist yet.")
  var out: String
  @Option(help: "How many days it is valid; for ever if left out.")
  var days: UInt64?
  @OptionGroup var passphrase: PassphraseOption

  func run() throws {
    guard let subject = PublicKey(hex: key.lowercased()) else {
      throw FactoryProblem(
        "the registry's key is not valid", cause: "it has other than 64 hexadecimal digits",
        wayOut: "copy the whole line that the registry shows")
    }
    if let days, !(1...36_500).contains(days) {
      throw FactoryProblem(
        "a certificate cannot be valid for \(days) days", cause: "it is 1 to 36500",
        wayOut: "leave --days out for one without an end")
    }
    let root = try RootFolder(folder(root))
    let secret = try Passphrase.existing(passphrase.source, for: "the root key")
    let certificate = try root.certifyRegistry(
      subject, passphrase: secret, now: try SkyFactory.now(), days: days)
    try PublicFile.write(certificate.encoded, to: URL(filePath: out))
    print("registry \(certificate.serial.hex)")
  }
}
