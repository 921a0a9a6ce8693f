public import Foundation

/// What seals a file of secrets; typed without being shown, or read from a file.
public enum Passphrase {
  /// Bytes of a new one.
  public static let countMin = 12
  public static let countMax = 1024

  /// Where it comes from.
  public enum Source: Sendable {
    /// Asked for on the terminal.
    case terminal
    /// The first line of a file that nobody but its owner can read.
    case file(URL)
  }

  /// - Parameter name: what it is for, as `the root key`.
  public static func existing(_ source: Source, for name: String) throws(FactoryProblem) -> Secret {
    switch source {
    case .terminal: return try ask("Passphrase of \(name): ")
    case .file(let file): return try read(file)
    }
  }

  /// One that will seal something new: asked for twice, and not too short.
  public static func new(_ source: Source, for name: String) throws(FactoryProblem) -> Secret {
    let passphrase: Secret
    switch source {
    case .file(let file): passphrase = try read(file)
    case .terminal:
      passphrase = try ask("New passphrase for \(name): ")
      guard passphrase.isEqual(to: try ask("The same again: ")) else {
        throw FactoryProblem(
          "the two passphrases differ", cause: "a slip of the fingers", wayOut: "start again")
      }
    }
    guard passphrase.count >= countMin else {
      throw FactoryProblem(
        "the passphrase has \(passphrase.count) bytes", cause: "short ones can be guessed",
        wayOut: "take at least \(countMin), best six or more random words")
    }
    return passphrase
  }

  private static func read(_ file: URL) throws(FactoryProblem) -> Secret {
    let open = try OpenFile(file.path, .read)
    let status = try open.status
    guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0,
      status.st_uid == geteuid()
    else {
      throw FactoryProblem(
        "\(file.path) may be seen by others", cause: "its rights or its owner",
        wayOut: "chmod 600 it, as the user who runs this")
    }
    var bytes = try open.read(countMax + 2, at: 0)
    if bytes.last == 0x0A { bytes.removeLast() }
    return try take(&bytes, from: file.path)
  }

  private static func ask(_ prompt: String) throws(FactoryProblem) -> Secret {
    guard let terminal = try? OpenFile("/dev/tty", .readWrite) else {
      throw FactoryProblem(
        "there is no terminal to ask for a passphrase", cause: "this runs in a script",
        wayOut: "give --passphrase-file FILE")
    }
    var settings = termios()
    guard tcgetattr(terminal.number, &settings) == 0 else {
      throw OpenFile.problem("examine", "the terminal", errno)
    }
    var silent = settings
    silent.c_lflag &= ~tcflag_t(ECHO)
    silent.c_lflag |= tcflag_t(ECHONL)
    // Ctrl-C waits until the terminal shows again what is typed.
    var held = sigset_t()
    sigemptyset(&held)
    sigaddset(&held, SIGINT)
    var before = sigset_t()
    pthread_sigmask(SIG_BLOCK, &held, &before)
    tcsetattr(terminal.number, TCSAFLUSH, &silent)
    defer {
      tcsetattr(terminal.number, TCSAFLUSH, &settings)
      pthread_sigmask(SIG_SETMASK, &before, nil)
    }
    try terminal.append(Array(prompt.utf8))
    var bytes: [UInt8] = []
    bytes.reserveCapacity(countMax + 2)
    var byte: UInt8 = 0
    while bytes.count <= countMax, Foundation.read(terminal.number, &byte, 1) == 1, byte != 0x0A {
      bytes.append(byte)
    }
    return try take(&bytes, from: "the terminal")
  }

  private static func take(_ bytes: inout [UInt8], from place: String) throws(FactoryProblem)
    -> Secret
  {
    guard (1...countMax).contains(bytes.count), !bytes.contains(0x0A) else {
      throw FactoryProblem(
        "no passphrase could be read from \(place)",
        cause: "it is empty, has several lines, or more than \(countMax) bytes",
        wayOut: "give one line with the passphrase")
    }
    return Secret(taking: &bytes)
  }
}
