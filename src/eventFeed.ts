/**
 * A feed of events as an async iterable, which ends when the sessions are closed or its reader leaves.
 */
import * as Effect from "effect/Effect"

import type { EventEntry } from "./app/events/eventEntry.ts"
import type { EventsOptions } from "./app/inputs.ts"
import type { SessionEventFeed } from "./app/sessions.ts"
import { SessionsError } from "./app/SessionsError.ts"
import type { SessionsShape } from "./app/SessionsService.ts"
import { aborted, run, valueOf } from "./run.ts"

/** Throws for options that do not fit. Nothing is read before it is asked for. */
export function openFeed(
  service: SessionsShape,
  options: EventsOptions,
  closing: AbortSignal
): SessionEventFeed {
  const feed = valueOf(Effect.runSyncExit(service.openEvents(options)))
  const { signal } = options

  /** What an effect comes to, or undefined where one of `endings` comes before. */
  const unlessEnded = async <A>(
    effect: Effect.Effect<A>,
    endings: readonly AbortSignal[]
  ): Promise<A | undefined> => {
    const signals = signal === undefined ? endings : [...endings, signal]
    const any = new AbortController()
    const abort = () => any.abort()
    for (const each of signals) {
      if (each.aborted) abort()
      each.addEventListener("abort", abort)
    }
    try {
      return await run(effect, { signal: any.signal })
    } catch (error) {
      if (endings.some((ending) => ending.aborted)) return undefined
      throw error
    } finally {
      for (const each of signals) each.removeEventListener("abort", abort)
    }
  }

  const leaving = new AbortController()

  async function* read(): AsyncGenerator<EventEntry, void> {
    for (;;) {
      const entries = await unlessEnded(feed.next, [closing, leaving.signal])
      for (const entry of entries ?? []) {
        if (signal?.aborted === true) throw aborted()
        if (closing.aborted || leaving.signal.aborted) return
        yield entry
      }
      if (entries === undefined) return
    }
  }

  const entries = read()
  // A generator that waits for an event would hear of these two only when it has come.
  const iterator: AsyncIterableIterator<EventEntry, void> = {
    next: () => entries.next(),
    return: (value) => {
      leaving.abort()
      return entries.return(value)
    },
    throw: (error) => {
      leaving.abort()
      return entries.throw(error)
    },
    [Symbol.asyncIterator]: () => iterator
  }

  return {
    begin: async () => {
      const place = await unlessEnded(feed.begin, [closing])
      if (place !== undefined) return place
      throw new SessionsError("closed", "these sessions were closed before the feed began")
    },
    [Symbol.asyncIterator]: () => iterator
  }
}
