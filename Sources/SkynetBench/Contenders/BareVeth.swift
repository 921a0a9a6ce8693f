/// The cable itself: what the machine can do when nothing is in the way.
public struct BareVeth: Contender {
  public let name = "bare veth"
  public let version = "of the kernel"

  public init() {}

  public func start(in chain: NetworkChain, with programs: ProgramGroup) throws -> String {
    chain.address(of: 1)
  }
}
