import LinuxIO

/// What the daemon keeps on flash, one small file each, replaced as a whole.
enum StateFiles {
  static let folder = "/data/chassisd"

  enum Name: String {
    case roster
    case claim
    case journal
    /// What the switch was set to before a change that nobody has confirmed yet.
    case switchBefore = "switch-before"
    /// What the owner wants of the switch.
    case switchWanted = "switch"
  }

  /// Empty where there is nothing, or nothing that can be read.
  static func read(_ name: Name) -> [UInt8] {
    let path = folder + "/" + name.rawValue
    guard Files.exists(path) else { return [] }
    do throws(SystemError) {
      return try Files.read(path)
    } catch {
      log(error.explanation)
      return []
    }
  }

  /// - Returns: whether it is on flash now.
  @discardableResult
  static func keep(_ text: String, as name: Name) -> Bool {
    do throws(SystemError) {
      try Files.replace(folder + "/" + name.rawValue, with: text, mode: 0o600)
      return true
    } catch {
      log(error.explanation)
      return false
    }
  }
}
