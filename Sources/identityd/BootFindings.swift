import Base
import BootPlan
import Identity
import LinuxIO
import Provisioning

/// What the first program left in `/run` about this boot.
struct BootFindings {
  let facts: ProvisioningFacts
  let factory: FactoryRecord.Content
  let dataState: String
  let bootID: Identifier
  let firmware: Hash

  static func read() throws(IdentityProblem) -> BootFindings {
    let report: BootReport
    let facts: ProvisioningFacts
    do throws(FieldLinesError) {
      report = try BootReport(parsing: try bytes(BootReport.path))
      facts = try ProvisioningFacts(parsing: try bytes(ProvisioningFacts.path))
    } catch {
      throw .facts(error.explanation)
    }
    guard let firmware = Text.bytes(hex: report.rootHash).flatMap({ Hash($0) }) else {
      throw .facts("the boot report has no root hash")
    }
    return BootFindings(
      facts: facts, factory: FactoryRecord.content(of: copies()), dataState: report.data,
      bootID: bootID(), firmware: firmware)
  }

  /// A file that cannot be read is as good as an empty one: both lack what must be there.
  private static func bytes(_ path: String) throws(FieldLinesError) -> [UInt8] {
    (try? Files.read(path)) ?? []
  }

  private static func copies() -> [[UInt8]] {
    let size = FactoryRecord.copyBytes
    guard let bytes = try? Files.read(ProvisioningFacts.factoryPath, limit: 2 * size),
      bytes.count == 2 * size
    else { return [] }
    return [Array(bytes[..<size]), Array(bytes[size...])]
  }

  private static func bootID() -> Identifier {
    let bytes = (try? Files.read("/proc/sys/kernel/random/boot_id", limit: 64)) ?? []
    let digits = bytes.filter { $0 != 0x2D && $0 != 0x0A }
    return Identifier(hex: Text.string(digits[...])) ?? .zero
  }
}
