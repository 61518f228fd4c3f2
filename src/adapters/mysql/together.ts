/**
 * Operations of one kind that are made together where several wait: by one statement, which happens as a
 * whole or not at all. Where it did not happen, each of them is made again on its own, so that none fails
 * because of another.
 */
import { makeBatcher, type Batcher, type Batching, type Place } from "../batching/batcher.ts"
import { DuplicateRow, OperationFailed, type Terms } from "./database.ts"
import { connectionFailure, failureOf } from "./failure.ts"
import { operationLimit, TimeLimit, TookTooLong } from "./timeLimit.ts"

/** An operation that waits to be made, and the time that it has, which counts from its call. */
export interface Timed<Item> {
  readonly of: Item
  readonly time: TimeLimit
}

export type TimedPlace<Item, Answer> = Place<Timed<Item>, Answer>

interface Kind<Item, Answer> extends Pick<Batching<Item, Answer>, "sizeFor" | "sameKey"> {
  readonly implied?: (before: Item, answer: Answer, item: Item) => Answer | undefined
  readonly keyOf: (item: Item) => string
  /** About how many bytes of a statement it takes. */
  readonly bytesOf: (item: Item) => number
  readonly alone: (item: Item, terms: Terms) => Promise<Answer>
  /** Settles places, and answers those that are to be made alone. Where it throws, it did nothing for any. */
  readonly together: (
    places: readonly TimedPlace<Item, Answer>[],
    terms: Terms
  ) => Promise<readonly TimedPlace<Item, Answer>[]>
}

/** One answers while the other is on its way. More would make smaller batches, and take more of the pool. */
const lanes = 2

// A server takes statements of 1 MiB, at the very least of any sensible setting; so does its log.
const mostBytes = 262_144

/**
 * After how many milliseconds a lane takes the next batch although its last one is still under way: what
 * waits for a lock, or for a connection, must not hold up all others.
 */
const slow = 500

/**
 * How much earlier an operation's time is over than its caller's patience, in milliseconds: so that the
 * caller hears what became of it, and not only that it is late.
 */
const margin = 250

export function inBatches<Item, Answer>(kind: Kind<Item, Answer>): Batcher<Item, Answer>["submit"] {
  const { alone, bytesOf, implied, keyOf, sameKey, sizeFor, together } = kind

  const makeAlone = async (place: TimedPlace<Item, Answer>): Promise<void> => {
    try {
      place.resolve(await alone(place.item.of, { time: place.item.time }))
    } catch (error) {
      place.reject(error)
    }
  }

  const carryOut = async (places: readonly TimedPlace<Item, Answer>[]): Promise<void> => {
    const [first] = places
    const last = places.at(-1)
    if (first === undefined || last === undefined) return
    if (first === last) return makeAlone(first)
    let rest: readonly TimedPlace<Item, Answer>[]
    try {
      // The newest has the most time. Who has less is told by the batcher when it is over.
      rest = await together(places, { time: last.item.time, once: true })
    } catch (error) {
      rest = places.filter(({ done }) => !done)
      const isOfOne =
        error instanceof DuplicateRow ||
        (error instanceof OperationFailed && !error.unknown && !error.unreachable)
      if (!isOfOne) {
        for (const place of rest) place.reject(error)
        return
      }
    }
    // Not by this lane: there may be many.
    for (const place of rest) void makeAlone(place)
  }

  const { submit } = makeBatcher<Timed<Item>, Answer>({
    lanes,
    sizeFor,
    sameKey,
    mostWeight: mostBytes,
    weightOf: ({ of }) => bytesOf(of),
    keyOf: ({ of }) => keyOf(of),
    implied:
      implied === undefined
        ? undefined
        : (before, answer, after) => implied(before.of, answer, after.of),
    patience: operationLimit,
    tooLate: (left) =>
      left
        ? new OperationFailed(failureOf(new TookTooLong()).cause, true)
        : new OperationFailed(connectionFailure(new TookTooLong()), false, true),
    run: (places) => untilSlow(carryOut(places))
  })
  return (item) => submit({ of: item, time: new TimeLimit(operationLimit - margin) })
}

const untilSlow = (work: Promise<void>): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, slow)
    void work.then(() => {
      clearTimeout(timer)
      resolve()
    })
  })
