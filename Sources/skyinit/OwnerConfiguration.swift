import Base
import LinuxIO
import MinerSettings

/// What the owner left on the partition `config`: settings, SSH keys, a name for the board.
///
/// Whatever is wrong there becomes a note and a line on the console; the defaults keep the board up.
struct OwnerConfiguration {
  private static let authorizedKeysMax = 16384
  private static let mountPoint = "/config"

  let root: String

  /// Reads the partition, lets go of it, and leaves settings and keys for the services.
  ///
  /// - Parameter device: nil where the disk has no such partition.
  /// - Returns: notes for the boot report.
  func take(from device: String?) -> [String] {
    var notes: [String] = []
    var files = Content()
    if let device {
      do throws(SystemError) {
        files = try read(device)
      } catch {
        notes.append(
          "the partition config cannot be read, so the defaults hold: " + error.explanation)
      }
    } else {
      notes.append("the disk has no partition config, so the defaults hold")
    }
    let (configuration, mistakes) = MinerConfiguration.read(files.settings)
    notes += mistakes.explanations
    if files.isMisnamed {
      notes.append(
        ConfigurationMistake.fileName + " is there with .txt behind its name: rename it")
    }
    do throws(SystemError) {
      try leave(configuration)
      try leaveKeys(files.keys, configuration.authorizedKeys)
      if let name = configuration.board.name { try System.setHostName(name) }
    } catch {
      notes.append(error.explanation)
    }
    for note in notes { StandardStream.error.write("skyinit: " + note + "\n") }
    return notes
  }

  private struct Content {
    var settings: [UInt8] = []
    var keys: [UInt8] = []
    /// Windows hides the end of a name that its editor appends.
    var isMisnamed = false
  }

  private func read(_ device: String) throws(SystemError) -> Content {
    try Files.makeFolder(Self.mountPoint)
    try System.mount(
      device, on: Self.mountPoint, type: "vfat", [.readOnly, .inert],
      options: "umask=077,iocharset=ascii,codepage=437")
    var files = Content()
    do throws(SystemError) {
      files.keys = try read("authorized_keys", Self.authorizedKeysMax)
      // One byte more shows that it is too long.
      files.settings = try read(
        ConfigurationMistake.fileName, MinerConfiguration.bytesMax + 1)
    } catch {
      try? System.unmount(Self.mountPoint)
      throw error
    }
    let path = Self.mountPoint + "/" + ConfigurationMistake.fileName
    files.isMisnamed = Files.exists(path + ".txt") && !Files.exists(path)
    try System.unmount(Self.mountPoint)
    return files
  }

  /// Nothing where there is no such file.
  private func read(_ name: String, _ limit: Int) throws(SystemError) -> [UInt8] {
    let path = Self.mountPoint + "/" + name
    return Files.exists(path) ? try Files.read(path, limit: limit) : []
  }

  private func leave(_ configuration: MinerConfiguration) throws(SystemError) {
    try Files.makeFolder(root + SettingsFile.folder)
    for file in SettingsFile.allCases {
      let text = configuration.text(of: file)
      guard !text.isEmpty else { continue }
      try Files.replace(root + file.path, with: text, mode: file.mode)
    }
  }

  /// Keys of the file that is all keys, then those of the settings.
  private func leaveKeys(_ file: [UInt8], _ settings: String) throws(SystemError) {
    var keys = file
    if let last = keys.last, last != 0x0A { keys.append(0x0A) }
    keys += Array(settings.utf8)
    guard !keys.isEmpty else { return }
    let folder = root + "/run/skyminer/ssh"
    try Files.makeFolder(folder)
    try Files.replace(folder + "/authorized_keys", with: keys, mode: 0o644)
  }
}
