import { memoryStore } from "../../../src/adapters/memory/index.ts"
import { useCases } from "./suite.ts"

useCases({
  name: "memory",
  make: (clock) => {
    const store = memoryStore(clock)
    return Promise.resolve({ open: () => store, dispose: () => Promise.resolve() })
  }
})
