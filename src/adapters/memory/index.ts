/**
 * A store in the memory of the process: for tests, for trying things out, and for a single process whose
 * sessions may end with it. What is opened from one `memoryStore()` value shares its data, as several
 * nodes share a database.
 */
import * as Effect from "effect/Effect"

import type { StoreAdapter } from "../../ports/StoreAdapter.ts"
import { ending } from "./ending.ts"
import { eventLog } from "./eventLog.ts"
import { insertion } from "./insertion.ts"
import { keyStore } from "./keys.ts"
import { leases } from "./leases.ts"
import { reading } from "./reading.ts"
import { revocationFeed } from "./revocations.ts"
import { sweeping } from "./sweep.ts"
import { Tables } from "./tables.ts"
import { writing } from "./writing.ts"

/**
 * A store that is empty at first, lives as long as the value it returns, and never fails. There is
 * nothing to migrate and nothing to close. `now` is the store's own clock (ms since the epoch, by default
 * the system's); with a test clock, give both that one: `memoryStore(clock)`.
 */
export function memoryStore({ now }: { readonly now: () => number } = Date): StoreAdapter {
  const tables = new Tables(now)
  return {
    name: "memory",
    open: () =>
      Effect.succeed({
        sessions: {
          ...reading(tables),
          ...insertion(tables),
          ...writing(tables),
          ...ending(tables),
          ...sweeping(tables)
        },
        keys: keyStore(tables),
        revocations: revocationFeed(tables),
        leases: leases(tables),
        eventLog: eventLog(tables)
      }),
    migrate: () => Promise.resolve([])
  }
}
