import Base
import Testing

struct TokenBucketTests {
  @Test
  func `a burst passes at once, and then so many in a time`() {
    var bucket = TokenBucket(2, in: 1000, burst: 5, now: 70)
    let burst = (0..<7).filter { _ in bucket.take(now: 70) }.count
    #expect(burst == 5)
    #expect(bucket.nextAt == 570)
    let answers = [bucket.take(now: 569), bucket.take(now: 570)]
    #expect(answers == [false, true])
    let later = (0..<10_000).filter { bucket.take(now: 570 + UInt64($0)) }.count
    #expect(later == 19)
  }

  @Test
  func `a pause of any length fills it once`() {
    for count in [UInt64(1), 3, 1_000_000] {
      for milliseconds in [UInt64(1), 1000, 86_400_000] {
        var bucket = TokenBucket(count, in: milliseconds, burst: 3, now: 0)
        while bucket.take(now: 0) {}
        let passed = (0..<9).filter { _ in bucket.take(now: .max) }.count
        #expect(passed == 3)
      }
    }
  }

  @Test
  func `what is in reserve is for others, and time that goes back gives nothing`() {
    var bucket = TokenBucket(1, in: 1000, burst: 4, now: 10_000)
    let answers = [
      bucket.take(now: 10_000, reserve: 3), bucket.take(now: 10_000, reserve: 3),
      bucket.take(now: 9000, reserve: 2), bucket.has(now: 0, reserve: 2),
      bucket.has(now: 11_000, reserve: 2),
    ]
    #expect(answers == [true, false, true, false, true])
  }
}
