/**
 * The stores that the rows are tried on, and databases for those that are about a store.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { onTestFinished } from "vitest"

import { sqliteStore } from "../../../src/adapters/sqlite/index.ts"
import { memoryStore } from "../../../src/index.ts"
import { freshDatabase, type FreshDatabase } from "../../support/mariadb.ts"
import { removeAtEnd } from "../../support/watchdog.ts"
import type { StoreUnderTest } from "../useCases/given.ts"

export const memory: StoreUnderTest = {
  name: "memory",
  make: (clock) => {
    const store = memoryStore(clock)
    return Promise.resolve({ open: () => store, dispose: () => Promise.resolve() })
  }
}

/** Each node has a connection of its own, as processes would. */
export const sqlite: StoreUnderTest = {
  name: "SQLite",
  make: (clock) => {
    const file = join(folder(), "sessions.db")
    return Promise.resolve({
      open: () => sqliteStore(file, { now: clock.now }),
      dispose: () => Promise.resolve()
    })
  }
}

/** A folder that is gone after the test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "watchword-"))
  removeAtEnd(path)
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** A database that is gone after the test. */
export async function database(): Promise<FreshDatabase> {
  const fresh = await freshDatabase()
  onTestFinished(fresh.drop)
  return fresh
}
