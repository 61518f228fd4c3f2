import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { sqliteStore } from "../../../src/adapters/sqlite/index.ts"
import { useCases } from "./suite.ts"

useCases({
  name: "SQLite",
  make: async (clock) => {
    const folder = await mkdtemp(join(tmpdir(), "watchword-"))
    return {
      open: () => sqliteStore(join(folder, "sessions.db"), { now: clock.now }),
      dispose: () => rm(folder, { recursive: true })
    }
  }
})
