/**
 * A store whose answers about signing keys a test holds back, alters or refuses, and which counts how often it
 * is asked for them.
 */
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"

import { memoryStore } from "../../../src/index.ts"
import { StoreUnavailable } from "../../../src/ports/failure.ts"
import type { StoredKey } from "../../../src/ports/KeyStore.ts"
import type { StoreAdapter } from "../../../src/ports/StoreAdapter.ts"
import type { TestClock } from "../../../src/testing/testClock.ts"

export interface GatedKeys {
  /** Over one and the same store, gated; and not. */
  readonly store: StoreAdapter
  readonly direct: StoreAdapter
  /** How many readings of the keys have begun. */
  readonly readings: () => number
  /** From now on readings answer what is there when they begin, or fail, and not before `release` is called. */
  readonly hold: (how?: "to answer" | "to fail") => { readonly release: () => void }
  /** From now on readings answer this. */
  readonly pretend: (keys: readonly StoredKey[]) => void
  /** From now on readings fail. */
  readonly fail: () => void
  /** From now on readings answer what is there. */
  readonly answer: () => void
}

type Reading = Effect.Effect<readonly StoredKey[], StoreUnavailable>

const unavailable = Effect.fail(new StoreUnavailable({ operation: "list keys" }))

export function gatedKeys(clock: TestClock): GatedKeys {
  const direct = memoryStore(clock)
  const straight = (reading: Reading) => reading
  let readings = 0
  let through: (reading: Reading) => Reading = straight

  return {
    direct,
    readings: () => readings,
    hold: (how = "to answer") => {
      const gate = Latch.makeUnsafe(false)
      through = (reading) =>
        Effect.flatMap(reading, (keys) =>
          Effect.andThen(gate.await, how === "to fail" ? unavailable : Effect.succeed(keys))
        )
      return {
        release: () => {
          gate.openUnsafe()
        }
      }
    },
    pretend: (keys) => {
      through = () => Effect.succeed(keys)
    },
    fail: () => {
      through = () => unavailable
    },
    answer: () => {
      through = straight
    },
    store: {
      ...direct,
      open: (settings) =>
        Effect.map(direct.open(settings), (ports) => ({
          ...ports,
          keys: {
            ...ports.keys,
            list: () =>
              Effect.suspend(() => {
                readings += 1
                return through(ports.keys.list())
              })
          }
        }))
    }
  }
}
