@main
enum PlaneBench {
  static func main() {}
}
