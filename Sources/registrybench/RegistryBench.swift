import Registry

@main
struct RegistryBench { static func main() {} }
