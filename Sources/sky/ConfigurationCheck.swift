import Base
import LinuxIO
import MinerSettings

/// Reads a file as a board would, before it goes onto the card.
enum ConfigurationCheck {
  /// - Returns: 0; 1 when the file has mistakes or cannot be read.
  static func run(_ path: String) -> Int32 {
    do throws(SystemError) {
      let bytes = try Files.read(path, limit: MinerConfiguration.bytesMax + 1)
      let result = check(bytes, file: Text.printable(path))
      StandardStream.output.write(result.text)
      return result.isGood ? 0 : 1
    } catch {
      StandardStream.error.write("sky config check: " + error.explanation + "\n")
      return 1
    }
  }

  /// The mistakes by line and column, and what a board would use all the same.
  static func check(_ bytes: [UInt8], file: String) -> (text: String, isGood: Bool) {
    let (configuration, mistakes) = MinerConfiguration.read(bytes)
    var text = ""
    for line in mistakes.explanations(file: file) { text += line + "\n" }
    if mistakes.isEmpty { text += file + ": no mistakes\n" }
    return (text + "a board uses:\n" + configuration.summary, mistakes.isEmpty)
  }
}
