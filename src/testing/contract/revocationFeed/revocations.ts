/**
 * How the contract comes by revocations: only endings write them.
 */
import type { StorePorts } from "../../../ports/StoreAdapter.ts"
import { run } from "../contractCase.ts"
import { birth, endingAt, hour } from "../steps.ts"

/** Writes one revocation of a user's sessions for each instant. */
export async function revokeAt(store: StorePorts, instants: readonly number[]): Promise<void> {
  for (const at of instants) {
    const ending = endingAt(at)
    await run(
      store.sessions.endAll({ userId: "alice", createdUpTo: birth, except: undefined, ending })
    )
  }
}

/** Writes `n` revocations, whose instants are `birth` and the milliseconds after it. */
export const revokeMany = (store: StorePorts, n: number): Promise<void> =>
  revokeAt(
    store,
    Array.from({ length: n }, (_, i) => birth + i)
  )

/** The instants of the revocations that were written in the last `ms`, sorted. */
export async function instantsIn(store: StorePorts, ms: number): Promise<readonly number[]> {
  const { entries } = await run(store.revocations.recent(ms, 1000))
  return entries.map((entry) => entry.revocation.at).toSorted((a, b) => a - b)
}

/** The numbers of all rows, sorted. */
export async function sequencesOf(store: StorePorts): Promise<readonly number[]> {
  const { entries } = await run(store.revocations.recent(hour, 1000))
  return entries.map((entry) => entry.sequence).toSorted((a, b) => a - b)
}
