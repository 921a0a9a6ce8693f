import Fuzzing

#if FUZZING
  import CFuzzer
#endif

/// Hands the machine to libFuzzer, which calls back with one input after the other.
enum Driver {
  /// Set once, before libFuzzer starts; its calls all come on this thread.
  nonisolated(unsafe) private static var target: ParserTarget?

  static func run(_ target: ParserTarget) -> Int32 {
    #if FUZZING
      self.target = target
      var count = CommandLine.argc
      var words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
      return LLVMFuzzerRunDriver(&count, &words) { start, count in
        Driver.judge(UnsafeBufferPointer(start: start, count: count))
        return 0
      }
    #else
      print("this skyfuzz only lists and replays; `make fuzz` builds the one that tries inputs")
      return 64
    #endif
  }

  private static func judge(_ input: UnsafeBufferPointer<UInt8>) {
    guard let target, case .broken(let reason) = target.run(Array(input)) else { return }
    fatalError("\(target.name): \(reason)")
  }
}
