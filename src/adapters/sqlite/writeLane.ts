/**
 * Writes that arrive together travel together. What is asked for before the event loop comes round, or while
 * somebody else holds the lock, runs in its order as one transaction, so that one wait for the disk serves
 * all of it. Nothing is answered before its COMMIT has succeeded, and nobody waits for company longer than
 * until the event loop has dealt with what arrived beside it; where writes have been coming one by one, only
 * one in sixteen waits even for that, to find out whether they still do.
 *
 * A write that fails takes its whole transaction back. What came before it, it alone, and what came after it
 * are then tried apart, so that nobody answers for a neighbour.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"

import type { WriteFailure } from "../../ports/SessionStore.ts"
import { isBusy, mostTries, pauses, writeFailure } from "./attempt.ts"
import type { Connection } from "./connection.ts"
import { closed, SqliteFailure } from "./sqliteFailure.ts"

/** The most writes of one transaction. The event loop stands still for as long as they take: 2 to 3 ms, and once the disk. */
const longestBatch = 128

/** So many lone writes in a row, and the next ones begin at once; one in as many looks for company. */
const manyAlone = 16

export interface WriteLane {
  /**
   * Runs `step`, which is synchronous, in a transaction that it may share with others. It may be run more
   * than once; only what its last run did and answered counts. A write whose fiber is interrupted while it
   * waits is not done.
   */
  readonly write: <A>(operation: string, step: () => A) => Effect.Effect<A, WriteFailure>
  /** Does all that waits; where somebody else holds the lock, it fails. */
  readonly finish: () => void
}

interface Waiting {
  /** Does it; what it returns answers it, to be called once that is committed. */
  readonly run: () => () => void
  readonly fail: (failure: unknown) => void
  readonly context: Context.Context<never>
  tries: number
}

export function writeLane({ transaction }: Pick<Connection, "transaction">): WriteLane {
  const queue = new Set<Waiting>()
  let size = longestBatch
  /** How many transactions in a row had one write. */
  let alone = 0
  /** What the last attempt met, where that was a lock. */
  let lock: unknown
  let isScheduled = false
  let isPacing = false

  /** One transaction, of as much of the queue as may go together. */
  const attempt = () => {
    const batch = first(queue, size)
    const answers: (() => void)[] = []
    lock = undefined
    try {
      transaction(() => {
        for (const { run } of batch) answers.push(run())
      })
    } catch (failure) {
      if (isBusy(failure)) lock = failure
      else takenBack(batch, answers.length, failure)
      return
    }
    dequeue(batch)
    alone = batch.length === 1 ? alone + 1 : 0
    for (const answer of answers) answer()
  }

  /** `done` of the batch had been done when one failed, or all of it when the commit did. */
  const takenBack = (batch: readonly Waiting[], done: number, failure: unknown) => {
    const isCommit = done === batch.length
    if (batch.length === 1 || (isCommit && isUnknown(failure))) fail(batch, failure)
    else size = isCommit ? Math.ceil(done / 2) : Math.max(done, 1)
  }

  const fail = (batch: readonly Waiting[], failure: unknown) => {
    dequeue(batch)
    for (const each of batch) each.fail(failure)
  }
  const dequeue = (batch: readonly Waiting[]) => {
    size = longestBatch
    for (const each of batch) queue.delete(each)
  }

  const schedule = (soon: (turn: () => void) => void) => {
    if (isScheduled) return
    isScheduled = true
    soon(turn)
  }
  const turn = () => {
    isScheduled = false
    if (queue.size > 0) attempt()
    proceed()
  }
  const proceed = () => {
    const [next] = queue
    if (next === undefined) return
    if (lock === undefined) schedule(setImmediate)
    else pace(next.context)
  }

  /** Tries again and again until the lock is free or nobody waits for it any more. */
  const pace = (context: Context.Context<never>) => {
    if (isPacing) return
    isPacing = true
    const once = Effect.suspend(() => {
      if (queue.size > 0) attempt()
      if (lock !== undefined) fail([...queue].filter(isTooLong), lock)
      return lock === undefined || queue.size === 0 ? Effect.void : Effect.fail(lock)
    })
    const untilFree = Effect.ensuring(
      Effect.retry(once, pauses),
      Effect.sync(() => {
        isPacing = false
        proceed()
      })
    )
    Effect.runForkWith(context)(untilFree)
  }

  return {
    write: (operation, step) =>
      Effect.withFiber(({ context }) =>
        Effect.callback((resume) => {
          const waiting: Waiting = {
            run: () => {
              const value = step()
              return () => resume(Effect.succeed(value))
            },
            fail: (failure) => resume(writeFailure(operation, failure)),
            context,
            tries: 0
          }
          queue.add(waiting)
          const begins = alone >= manyAlone && alone % manyAlone !== 0
          schedule(begins ? queueMicrotask : setImmediate)
          return Effect.sync(() => queue.delete(waiting))
        })
      ),

    finish: () => {
      while (queue.size > 0) {
        attempt()
        if (lock !== undefined) fail([...queue], closed())
      }
    }
  }
}

function first(queue: ReadonlySet<Waiting>, size: number): readonly Waiting[] {
  const batch: Waiting[] = []
  for (const each of queue) if (batch.push(each) === size) break
  return batch
}

const isUnknown = (failure: unknown): boolean =>
  failure instanceof SqliteFailure && failure.kind === "unknown"

const isTooLong = (waiting: Waiting): boolean => {
  waiting.tries += 1
  return waiting.tries > mostTries
}
