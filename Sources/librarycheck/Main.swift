import LinuxIO

/// Proves that a program linked with this SDK carries working C libraries: prints a line for each, and
/// ends with 1 where one does not do what its documentation promises.
@c(librarycheck_main)
public func run(_ argc: Int32, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
{
  var areAllGood = true
  for check in LibraryCheck.all() {
    StandardStream.output.write((check.isGood ? "good  " : "BAD   ") + check.name + "\n")
    if !check.isGood { areAllGood = false }
  }
  return areAllGood ? 0 : 1
}
