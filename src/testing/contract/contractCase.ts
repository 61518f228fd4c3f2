/**
 * What a case of the store contract is.
 */
import * as Effect from "effect/Effect"

import type { StorePorts } from "../../ports/StoreAdapter.ts"

/** A fact about every store. `run` rejects where it does not hold. */
export interface ContractCase {
  readonly name: string
  /** `store` and `other` are two independent openings of one database, empty at first. */
  readonly run: (store: StorePorts, other: StorePorts) => Promise<void>
}

/** Runs what a port answers; its failures reject. */
export const run: <A, E>(effect: Effect.Effect<A, E>) => Promise<A> = Effect.runPromise
