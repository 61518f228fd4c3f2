/**
 * Deleting a bounded number of rows by an index. A LIMIT is part of the statement's text, not a parameter
 * (the drivers and the two databases disagree about its type), and texts are few and fixed: so a count is
 * made of steps. Each step is a transaction of its own: it holds its locks for an instant, and, being READ
 * COMMITTED, none on the gaps where others insert.
 */
import { keep, OperationFailed, type Database } from "./database.ts"
import type { Value } from "./pool.ts"

const steps = [100, 10, 1] as const

/** How many rows one statement deletes at most. */
export type Step = (typeof steps)[number]

/**
 * Deletes up to `limit` rows, and answers how many. Where it fails after some were deleted, it answers
 * those: the rest is for the next time.
 */
export async function deleteInSteps(
  database: Database,
  statement: (step: Step) => string,
  values: readonly Value[],
  limit: number
): Promise<number> {
  let deleted = 0
  try {
    for (const step of steps) {
      while (limit - deleted >= step) {
        const count = await database.transaction(async (within) =>
          keep(await within.write(statement(step), values))
        )
        deleted += count
        if (count < step) return deleted
      }
    }
  } catch (error) {
    if (deleted === 0 || !(error instanceof OperationFailed)) throw error
  }
  return deleted
}
