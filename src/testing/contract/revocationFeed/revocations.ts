/**
 * How the contract comes by revocations: only endings write them.
 */
import type { StorePorts } from "../../../ports/StoreAdapter.ts"
import { run } from "../contractCase.ts"
import { birth, endingAt } from "../steps.ts"

/** Writes one revocation of a user's sessions for each instant. */
export async function revokeAt(store: StorePorts, instants: readonly number[]): Promise<void> {
  for (const at of instants) {
    const ending = endingAt(at)
    await run(
      store.sessions.endAll({ userId: "alice", createdUpTo: birth, except: undefined, ending })
    )
  }
}

/** The instants of every revocation from `from` on, sorted. */
export async function instantsSince(store: StorePorts, from: number): Promise<readonly number[]> {
  const entries = await run(store.revocations.since(from))
  return entries.map((entry) => entry.revocation.at).toSorted((a, b) => a - b)
}

/** The rows' numbers, sorted. */
export async function sequencesOf(store: StorePorts): Promise<readonly number[]> {
  const entries = await run(store.revocations.since(0))
  return entries.map((entry) => entry.sequence).toSorted((a, b) => a - b)
}
