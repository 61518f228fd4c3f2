/**
 * Leases in memory: one step each, so nobody comes in between.
 */
import * as Effect from "effect/Effect"

import type { Leases } from "../../ports/Leases.ts"
import type { Tables } from "./tables.ts"

export const leases = (tables: Tables): Leases["Service"] => ({
  claim: (job, holder, ms) =>
    Effect.sync(() => {
      const now = tables.now()
      const lease = tables.leases.get(job)
      const running = lease !== undefined && lease.heldUntil > now
      const mine = running && lease.holder === holder
      const free = !running && (lease === undefined || lease.dueAt <= now)
      if (!mine && !free) return false
      tables.leases.set(job, { holder, heldUntil: now + ms, dueAt: lease?.dueAt ?? now })
      return true
    }),

  finish: (job, holder, dueIn) =>
    Effect.sync(() => {
      const lease = tables.leases.get(job)
      if (lease === undefined || lease.holder !== holder) return false
      const now = tables.now()
      tables.leases.set(job, { holder, heldUntil: now, dueAt: now + dueIn })
      return true
    })
})
