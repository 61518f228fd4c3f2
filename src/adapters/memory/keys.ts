/**
 * Signing keys in memory, sealed like everywhere else.
 */
import * as Effect from "effect/Effect"

import type { KeyStore } from "../../ports/KeyStore.ts"
import { snapshot } from "./snapshot.ts"
import type { Tables } from "./tables.ts"

export const keyStore = (tables: Tables): KeyStore["Service"] => ({
  list: () => Effect.sync(() => [...tables.keys.values()]),

  insert: (key) =>
    Effect.sync(() => {
      const { keys } = tables
      const taken = keys.has(key.id) || [...keys.values()].some(({ slot }) => slot === key.slot)
      if (taken) return "taken"
      keys.set(key.id, snapshot(key))
      return "inserted"
    }),

  reseal: (id, from, to) =>
    Effect.sync(() => {
      const key = tables.keys.get(id)
      if (key?.sealed === from) tables.keys.set(id, snapshot({ ...key, sealed: to }))
    }),

  remove: (ids) =>
    Effect.sync(() => {
      for (const id of ids) tables.keys.delete(id)
    }),

  revoke: ({ id, at, events }) =>
    Effect.sync(() => {
      tables.addRevocation({ kind: "key", keyId: id, at })
      const removed = tables.keys.delete(id)
      if (removed) tables.addEvents(events)
      return removed
    })
})
