/**
 * Signing keys in memory, sealed like everywhere else.
 */
import * as Effect from "effect/Effect"

import type { KeyStore } from "../../ports/KeyStore.ts"
import { snapshot } from "./snapshot.ts"
import type { Tables } from "./tables.ts"

export const keyStore = ({ keys }: Tables): KeyStore["Service"] => ({
  list: () => Effect.sync(() => [...keys.values()]),

  insert: (key) =>
    Effect.sync(() => {
      const taken = keys.has(key.id) || [...keys.values()].some(({ slot }) => slot === key.slot)
      if (taken) return "taken"
      keys.set(key.id, snapshot(key))
      return "inserted"
    }),

  reseal: (id, from, to) =>
    Effect.sync(() => {
      const key = keys.get(id)
      if (key?.sealed === from) keys.set(id, snapshot({ ...key, sealed: to }))
    }),

  remove: (ids) =>
    Effect.sync(() => {
      for (const id of ids) keys.delete(id)
    })
})
