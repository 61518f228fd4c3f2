/**
 * The ports that one open file serves.
 */
import type { StorePorts } from "../../ports/StoreAdapter.ts"
import type { Connection } from "./connection.ts"
import { ending, endingSteps } from "./ending.ts"
import { insertion } from "./insertion.ts"
import { keyStore } from "./keys.ts"
import { pinging } from "./ping.ts"
import { reading } from "./reading.ts"
import { revocationFeed } from "./revocations.ts"
import { sweeping } from "./sweep.ts"
import { writing } from "./writing.ts"

/** Prepares every statement, once. */
export function ports(connection: Connection, path: string): StorePorts {
  const steps = endingSteps(connection)
  return {
    sessions: {
      ...insertion(connection, steps),
      ...reading(connection),
      ...writing(connection),
      ...ending(connection, steps),
      ...sweeping(connection),
      ...pinging(connection, path)
    },
    keys: keyStore(connection),
    revocations: revocationFeed(connection)
  }
}
