import ImageBuilder
import Testing

/// A person who reads this message must find these words in it: what it is about, and what to do.
func expect(
  _ problem: BuildProblem?, says words: String...,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard let problem else { return }
  let text = problem.description
  for word in words {
    #expect(text.contains(word), "'\(word)' is not in: \(text)", sourceLocation: sourceLocation)
  }
  let hasAll = !problem.what.isEmpty && !problem.cause.isEmpty && !problem.wayOut.isEmpty
  #expect(hasAll, "what, cause or way out is empty", sourceLocation: sourceLocation)
}
