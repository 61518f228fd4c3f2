/**
 * Two openings of one database, as two nodes of a deployment have them.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"

import type { StoreAdapter, StorePorts } from "../../ports/StoreAdapter.ts"

/** What the contract is run against: two openings of one empty database, and their end. */
export interface OpenedStores {
  readonly store: StorePorts
  readonly other: StorePorts
  readonly close: () => Promise<void>
}

/**
 * Opens `first` and then `second` (by default the same value once more), with `migrate: true`. `close`
 * releases both; what the database itself is made of is the caller's to remove.
 */
export async function openTwice(
  first: StoreAdapter,
  second: StoreAdapter = first
): Promise<OpenedStores> {
  const scope = Scope.makeUnsafe()
  const close = () => Effect.runPromise(Scope.close(scope, Exit.void))
  const open = (adapter: StoreAdapter) =>
    Effect.runPromise(Scope.provide(adapter.open({ migrate: true }), scope))
  try {
    return { store: await open(first), other: await open(second), close }
  } catch (failure) {
    await close()
    throw failure
  }
}
