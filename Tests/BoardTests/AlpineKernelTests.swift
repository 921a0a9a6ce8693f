import Foundation
import Testing

@testable import ImageBuilder

extension BoardTests {
  /// The other provider of kernels: everything above it is the same.
  @Suite(.serialized)
  struct `A board with Alpine's kernel` {
    @Test func `starts from its image and is well`() async throws {
      let machine = try Machine(try await Card(of: "qemu-virt-alpine"))
      try await machine.wait(for: Machine.prompt)
      let status = try await machine.status()
      #expect(status.board == "qemu-virt-alpine")
      #expect(status.kernel.hasSuffix("-virt"), machine.evidence)
      #expect(status.problems.isEmpty, machine.evidence)
      #expect(try #require(status.data.totalBytes) > 1 << 30)
      await machine.cutPower()
    }
  }
}
