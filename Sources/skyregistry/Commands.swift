import ArgumentParser
import Base
import Foundation
import Identity
import Logging
import Registry

/// Where the registry lives.
struct FolderOption: ParsableArguments {
  @Option(help: "Folder of the registry.")
  var folder: String

  var url: URL { URL(filePath: folder) }
  var registry: RegistryFolder { RegistryFolder(url) }

  func store() throws -> SQLiteStore {
    guard FileManager.default.fileExists(atPath: url.appending(path: "registry.sqlite").path) else {
      throw RegistryProblem(
        "\(folder) holds no registry", cause: "the name is wrong, or 'serve' never ran",
        wayOut: "start 'skyregistry serve' once, or look at the name")
    }
    return try SQLiteStore(folder: url)
  }
}

/// The key whose word is trusted.
struct RootOption: ParsableArguments {
  @Option(help: "Public key of the root, 64 hexadecimal digits.")
  var root: String

  func key() throws -> PublicKey {
    guard let bytes = Text.bytes(hex: root.lowercased()), let key = PublicKey(bytes) else {
      throw ValidationError("a root key has 64 hexadecimal digits")
    }
    return key
  }
}

/// Seconds since 1970, by the clock of this machine.
@Sendable func secondsNow() -> UInt64 { UInt64(max(0, Date().timeIntervalSince1970)) }

struct KeyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "The key of the registry.", subcommands: [Make.self])

  struct Make: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make the key in a folder, and print the public key for the root to sign.")

    @Argument(help: "Folder of the registry.")
    var folder: String

    func run() async throws {
      print(Text.hex(try RegistryFolder(URL(filePath: folder)).makeKey().bytes))
    }
  }
}

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve until SIGTERM.",
    discussion: "Prints one line with its port when it listens; its log goes to standard error.")

  @OptionGroup var folder: FolderOption
  @OptionGroup var root: RootOption
  @Option(help: "Address to listen on.")
  var host = "127.0.0.1"
  @Option(help: "Port to listen on; 0 takes any that is free.")
  var port = 8480
  @Flag(help: "Believe X-Forwarded-For of a proxy on this machine.")
  var trustProxy = false
  @Flag(help: "Limit nobody: for measurements, or where a proxy limits.")
  var noLimits = false

  func run() async throws {
    let registrar = Registrar(
      identity: try folder.registry.identity(root: root.key(), now: secondsNow()),
      store: try SQLiteStore(folder: folder.url), clock: secondsNow)
    var settings = RegistryServer.Settings()
    settings.host = host
    settings.port = port
    settings.trustsProxy = trustProxy
    settings.hasLimits = !noLimits
    var logger = Logger(label: "skyregistry") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .notice
    let server = RegistryServer(registrar, settings, logger: logger) { port in
      FileHandle.standardOutput.write(Data("listening on port \(port)\n".utf8))
    }
    try await server.runUntilSignal()
  }
}

struct Backup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Copy the database to a new file, checked, while the registry serves.")

  @OptionGroup var folder: FolderOption
  @Argument(help: "File to make.")
  var file: String

  func run() async throws {
    try await folder.store().backUp(to: URL(filePath: file))
    print("backed up to \(file); the key and certificate of the registry are not in it")
  }
}

struct Restore: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make the database of a new folder from a backup.")

  @OptionGroup var folder: FolderOption
  @Argument(help: "A file that 'backup' made.")
  var file: String

  func run() async throws {
    try SQLiteStore.restore(URL(filePath: file), into: folder.url, now: secondsNow())
    print("restored; now put registry.key and registry.cert into \(folder.folder)")
  }
}

struct List: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the miners: serial, status, time and number of registration, key, board.")

  @OptionGroup var folder: FolderOption

  func run() async throws {
    let store = try folder.store()
    var last: Identifier?
    repeat {
      let miners = try await store.miners(after: last, limit: 1000)
      for miner in miners {
        print(
          miner.serial.hex, miner.status, miner.registeredAt, miner.sequence,
          Text.hex(miner.key.bytes), miner.board)
      }
      last = miners.last?.serial
    } while last != nil
  }
}

struct SnapshotCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot", abstract: "Write the newest revocation snapshot, signed, to a file.")

  @OptionGroup var folder: FolderOption
  @OptionGroup var root: RootOption
  @Option(help: "File to write.")
  var out: String

  func run() async throws {
    let registrar = Registrar(
      identity: try folder.registry.identity(root: root.key(), now: secondsNow()),
      store: try folder.store(), clock: secondsNow)
    let snapshot = try await registrar.refresh()
    try Data(snapshot.bytes).write(to: URL(filePath: out), options: .atomic)
    print("number \(snapshot.value.number), \(snapshot.value.entries.count) serials")
  }
}
