/**
 * The ports that one open file serves.
 */
import type { StorePorts } from "../../ports/StoreAdapter.ts"
import type { Connection } from "./connection.ts"
import { ending, endingSteps } from "./ending.ts"
import { eventLog, eventWriter } from "./eventLog.ts"
import { insertion } from "./insertion.ts"
import { keyStore } from "./keys.ts"
import { leases } from "./leases.ts"
import type { Location } from "./options.ts"
import { pinging } from "./ping.ts"
import { reading } from "./reading.ts"
import { revocationFeed } from "./revocations.ts"
import { sweeping } from "./sweep.ts"
import type { WriteLane } from "./writeLane.ts"
import { writing } from "./writing.ts"

/** Prepares every statement, once. */
export function ports(
  connection: Connection,
  lane: WriteLane,
  { path, now }: Location
): StorePorts {
  const write = eventWriter(connection, now)
  const steps = endingSteps(connection, write, now)
  return {
    sessions: {
      ...insertion(connection, lane, steps),
      ...reading(connection),
      ...writing(connection, lane),
      ...ending(lane, steps),
      ...sweeping(connection),
      ...pinging(connection, path)
    },
    keys: keyStore(connection, write, now),
    revocations: revocationFeed(connection, now),
    leases: leases(connection, now),
    eventLog: eventLog(connection, lane, write, now)
  }
}
