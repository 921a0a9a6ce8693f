import Database
import Testing

@Suite("Database")
struct DatabaseTests {
  @Test("x")
  func x() throws {
    let database = try Database(path: ":memory:")
    try database.execute("CREATE TABLE t(n INTEGER) STRICT")
  }
}
