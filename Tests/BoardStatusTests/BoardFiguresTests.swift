import Base
import BoardStatus
import Simulation
import Testing

struct BoardFiguresTests {
  private static var sample: BoardFigures {
    var figures = BoardFigures()
    figures.host = "skyminer-3"
    figures.version = "0.1.0"
    figures.slot = "a"
    figures.uptimeMilliseconds = 93_784_123
    figures.loadThousandths = 420
    figures.temperatureThousandths = -3500
    figures.memory = Measurements.Memory(totalBytes: 2 << 30, availableBytes: 1 << 30)
    figures.dataTotalBytes = 32 << 30
    figures.dataAvailableBytes = 30 << 30
    figures.processor = BoardFigures.Ticks(busy: 400, total: 1600)
    figures.cores = (0..<4).map { BoardFigures.Ticks(busy: $0 * 10, total: 400) }
    figures.receivedBytes = 10
    figures.sentBytes = 9
    figures.addresses = ["192.168.0.2"]
    figures.problems = ["service network failed", "the disk is nearly full"]
    return figures
  }

  @Test
  func `what is written is read`() {
    #expect(BoardFigures(parsing: Self.sample.text) == Self.sample)
    var bare = BoardFigures()
    bare.host = "board"
    #expect(BoardFigures(parsing: bare.text) == bare)
  }

  @Test(arguments: [
    "", "host\n", "host \n", "nonsense 1\nhost a\n", "host a\nmemory 2 1\n", "host a\nload 1.5\n",
    "host a\nuptime -1\n", "host a\ncore 1\n", "host a\nnetwork 1 2 3\n",
    "host a\nload 99999999999999999999\n",
  ])
  func `anything else is refused`(text: String) {
    #expect(BoardFigures(parsing: text) == nil)
  }

  @Test
  func `a rate needs two samples that move on`() {
    let first = BoardFigures.Ticks(busy: 100, total: 1000)
    #expect(BoardFigures.Ticks(busy: 150, total: 1200).perMille(since: first) == 250)
    #expect(first.perMille(since: first) == nil)
    #expect(BoardFigures.Ticks(busy: 0, total: 1200).perMille(since: first) == nil)
    #expect(BoardFigures.Ticks(busy: 9000, total: 1200).perMille(since: first) == 1000)
  }

  @Test(arguments: UInt64(1)...4)
  func `damaged figures are refused or whole`(seed: UInt64) {
    let sample = Array(Self.sample.text.utf8)
    var mutator = Mutator(seed: seed, lengthMax: 1024)
    for round in 0..<10_000 {
      let bytes = mutator.damage(sample)
      guard let figures = BoardFigures(parsing: Text.string(bytes)) else { continue }
      #expect(figures.cores.count <= BoardFigures.coresMax, "seed \(seed), round \(round)")
      if let memory = figures.memory { #expect(memory.availableBytes <= memory.totalBytes) }
    }
  }

  @Test
  func `the kernel's counters are read`() {
    let stat = """
      cpu  100 0 50 800 40 0 10 0 0 0
      cpu0 60 0 30 400 0 0 10 0 0 0
      cpu1 40 0 20 400 40 0 0 0 0 0
      intr 1234 0
      """
    let read = Measurements.processors(stat: Array(stat.utf8))
    #expect(read.all == BoardFigures.Ticks(busy: 160, total: 1000))
    #expect(read.cores.map(\.busy) == [100, 60])
    let netdev = """
      Inter-|   Receive                                                |  Transmit
       face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs
          lo:       1       1    0    0    0     0          0         0      1       1    0    0    0     0       0          0
        eth0: 1234567    8901    0    0    0     0          0         0  7654321   1098    0    0    0     0       0          0
      """
    let traffic = Measurements.traffic(netdev: Array(netdev.utf8), of: "eth0")
    #expect(traffic?.received == 1_234_567)
    #expect(traffic?.sent == 7_654_321)
    #expect(Measurements.traffic(netdev: Array(netdev.utf8), of: "eth1") == nil)
  }
}
