import LinuxIO

/// The board command.
@c(sky_main)
public func run(_ argc: Int32, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
{
  System.ignoreBrokenPipes()
  var words: [String] = []
  for index in 1..<max(1, Int(argc)) {
    if let word = unsafe argv[index] { unsafe words.append(String(cString: word)) }
  }
  return Command.run(words)
}
