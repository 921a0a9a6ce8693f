import Base
import LinuxIO
import MinerSettings

/// Where this node's settings come from.
struct SettingsSource {
  struct Problem: Error {
    let explanation: String
  }

  /// The owner's file; nil for what the first program of a board made of it.
  let file: String?

  /// - Returns: the settings, and a line for each mistake in them.
  func read() throws(Problem) -> (settings: SkynetSettings, notes: [String]) {
    guard let file else { return (try readBoard(), []) }
    do throws(SystemError) {
      // One byte more shows that it is too long.
      let bytes = try Files.read(file, limit: MinerConfiguration.bytesMax + 1)
      let (configuration, mistakes) = MinerConfiguration.read(bytes)
      return (configuration.skynet, mistakes.explanations(file: Text.printable(file)))
    } catch {
      throw Problem(explanation: error.explanation)
    }
  }

  private func readBoard() throws(Problem) -> SkynetSettings {
    let path = SettingsFile.skynet.path
    guard Files.exists(path) else { return SkynetSettings() }
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try Files.read(path, limit: SettingsFile.bytesMax)
    } catch {
      throw Problem(explanation: error.explanation)
    }
    do throws(FieldLinesError) {
      return try SkynetSettings(parsing: bytes)
    } catch {
      throw Problem(explanation: path + ": " + error.explanation)
    }
  }
}
