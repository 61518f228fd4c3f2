/**
 * Operations that arrive together travel together. An item leaves at once while one of the few lanes is
 * free; what arrives while all are busy waits, and leaves as one batch with the next lane. Nothing is ever
 * delayed for the sake of a batch, and no timer decides when one leaves.
 *
 * What waits is not counted: each item is a call that somebody waits for, so the callers are its bound.
 */

export interface Batching<Item, Answer> {
  /** How many batches are under way at most. */
  readonly lanes: number
  /** How many of the waiting items leave together; at least 1. */
  readonly sizeFor: (waiting: number) => number
  /** Bounds the sum of the batch's weights; a heavier item leaves alone. */
  readonly mostWeight: number
  readonly weightOf: (item: Item) => number
  readonly keyOf: (item: Item) => string
  /**
   * What becomes of an item whose key another item has. `share`: where that one has not left yet, both are
   * asked once. `follow`: it waits until that one is done with, so that those of one key keep their order
   * and none meets another in a batch.
   */
  readonly sameKey: "share" | "follow"
  /** `follow`: the answer that an item has without being asked, because of what the one before it was answered. */
  readonly implied: ((before: Item, answer: Answer, item: Item) => Answer | undefined) | undefined
  /** How long a caller waits, in milliseconds, where its item did not leave at once. */
  readonly patience: number
  /** What a caller is told whose patience has ended; `left`: its item is, or was, under way. */
  readonly tooLate: (left: boolean) => Error
  /**
   * Carries a batch out, and sees to it that each place is resolved or rejected, then or later. The lane
   * is free again when the promise settles; if it rejects, so do all places that are still open.
   */
  readonly run: (batch: readonly Place<Item, Answer>[]) => Promise<void>
}

/** An item's place in a batch. Only its first settlement counts. */
export interface Place<Item, Answer> {
  readonly item: Item
  /** It was settled. */
  readonly done: boolean
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

export interface Batcher<Item, Answer> {
  readonly submit: (item: Item) => Promise<Answer>
}

/** Somebody who waits for an item's answer. */
interface Caller<Answer> {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
  timer: NodeJS.Timeout | undefined
}

/** Where an item is: waiting, under way or done with. */
interface Seat<Item, Answer> extends Place<Item, Answer> {
  readonly key: string
  readonly weight: number
  /** None is left once all are answered, or have lost their patience. */
  callers: Caller<Answer>[]
  left: boolean
  done: boolean
  /** The one that follows. */
  next: Seat<Item, Answer> | undefined
}

export function makeBatcher<Item, Answer>(batching: Batching<Item, Answer>): Batcher<Item, Answer> {
  const { implied, keyOf, lanes, mostWeight, patience } = batching
  const { run, sameKey, sizeFor, tooLate, weightOf } = batching
  const queue: Seat<Item, Answer>[] = []
  let underWay = 0
  /** By key, what a new item joins (`share`: the one that waits) or follows (`follow`: the last one). */
  const seats = new Map<string, Seat<Item, Answer>>()

  function makeSeat(item: Item): Seat<Item, Answer> {
    const seat: Seat<Item, Answer> = {
      item,
      key: keyOf(item),
      weight: weightOf(item),
      callers: [],
      left: false,
      done: false,
      next: undefined,
      resolve: (answer) => {
        if (seat.done) return
        for (const caller of dismissed(seat)) caller.resolve(answer)
        let next = end(seat)
        while (next !== undefined) {
          const known = implied?.(seat.item, answer, next.item)
          if (known === undefined) break
          for (const caller of dismissed(next)) caller.resolve(known)
          next = end(next)
        }
        enqueue(next)
        leave()
      },
      reject: (error) => {
        if (seat.done) return
        for (const caller of dismissed(seat)) caller.reject(error)
        enqueue(end(seat))
        leave()
      }
    }
    return seat
  }

  /** Where an item waits: on its own, with one that is there already, or behind one. */
  function seatFor(item: Item): Seat<Item, Answer> {
    const there = seats.get(keyOf(item))
    if (there !== undefined && sameKey === "share") return there
    const seat = makeSeat(item)
    seats.set(seat.key, seat)
    if (there === undefined) queue.push(seat)
    else there.next = seat
    return seat
  }

  /** Done with a seat; answers the one that followed it. */
  function end(seat: Seat<Item, Answer>): Seat<Item, Answer> | undefined {
    seat.done = true
    if (seats.get(seat.key) === seat) seats.delete(seat.key)
    return seat.next
  }

  function enqueue(seat: Seat<Item, Answer> | undefined): void {
    if (seat !== undefined) queue.push(seat)
  }

  function leave(): void {
    while (underWay < lanes && queue.length > 0) {
      const batch = nextBatch()
      if (batch.length > 0) void carryOut(batch)
    }
  }

  function nextBatch(): readonly Seat<Item, Answer>[] {
    const most = sizeFor(queue.length)
    const batch: Seat<Item, Answer>[] = []
    let weight = 0
    let looked = 0
    for (const seat of queue) {
      if (batch.length === most) break
      const isAwaited = seat.callers.length > 0
      if (isAwaited && batch.length > 0 && weight + seat.weight > mostWeight) break
      looked += 1
      if (isAwaited) {
        batch.push(seat)
        weight += seat.weight
      } else {
        // Nobody waits for it any more, and it never left.
        enqueue(end(seat))
      }
    }
    queue.splice(0, looked)
    // Of fewer than hoped for, there may be a better number.
    queue.unshift(...batch.splice(Math.min(batch.length, sizeFor(Math.max(1, batch.length)))))
    for (const seat of batch) {
      seat.left = true
      if (sameKey === "share") seats.delete(seat.key)
    }
    return batch
  }

  async function carryOut(batch: readonly Seat<Item, Answer>[]): Promise<void> {
    underWay += 1
    try {
      await run(batch)
    } catch (error) {
      for (const seat of batch) seat.reject(error)
    }
    underWay -= 1
    leave()
  }

  return {
    submit: (item) =>
      new Promise((resolve, reject) => {
        const seat = seatFor(item)
        const caller: Caller<Answer> = { resolve, reject, timer: undefined }
        seat.callers.push(caller)
        leave()
        if (seat.left) return
        caller.timer = setTimeout(() => {
          seat.callers = seat.callers.filter((other) => other !== caller)
          reject(tooLate(seat.left))
        }, patience)
      })
  }
}

/** Those who waited at a seat, and wait no more. */
function dismissed<Answer>(seat: Seat<unknown, Answer>): readonly Caller<Answer>[] {
  const { callers } = seat
  seat.callers = []
  for (const { timer } of callers) if (timer !== undefined) clearTimeout(timer)
  return callers
}
