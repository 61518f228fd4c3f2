/**
 * The node that sweeps is killed in the middle of it, with a million old sessions in the store.
 */
import { expect, test } from "vitest"

import { eventually, openAll, startProcess, type Node } from "./nodes.ts"
import { refresh, signIn, users } from "./signedIn.ts"
import type { SharedStore } from "./stores.ts"

const old = 1_000_000
const step = 100_000
/** How many more are to be swept after the node has died. */
const further = 5_000

export const sweepTakeover = (store: SharedStore, nodes: () => readonly Node[]): void =>
  test(
    "where the node that sweeps is killed, another goes on, and nothing alive is swept",
    { timeout: 180_000 },
    async () => {
      const { place, sql } = await store.make()
      for (let from = 1; from < old; from += step) await sql(store.addOld(from, step))
      const [keeper, heir] = await openAll(nodes(), { store: place })
      let sessions = await signIn(keeper, users("user", 20))
      const sweeping = { store: place, beyond: { leaseFor: 2_000, sweepEvery: 200 } }
      const dying = await startProcess()
      await dying.open(sweeping)
      /** How many of the old sessions are gone: they are swept in their order. */
      const swept = async () => Number((await sql(store.firstOld))[0]?.[0]) - 1

      await eventually(async () => (await swept()) > 1_000)
      await heir.open(sweeping)
      await dying.process.kill()
      const atDeath = await swept()
      expect(atDeath).toBeLessThan(old - further)
      await eventually(async () => {
        sessions = await refresh(keeper, sessions)
        return (await swept()) > atDeath + further
      })
      expect(await heir.jobs()).toContain("sweep")
      await heir.close()

      const alive = await sql(
        `SELECT COUNT(*) FROM watchword_sessions WHERE idle_expires_at > ${Date.now()}`
      )
      expect(alive.map(([count]) => Number(count))).toEqual([old / 100 + sessions.length])
      console.log(
        `${store.name}: ${atDeath} of ${old} old sessions were swept when the node was killed, ` +
          `${await swept()} at the end`
      )
    }
  )
