import * as Effect from "effect/Effect"

/**
 * A feed of events as an async iterable, which ends when the sessions are closed.
 */
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

  /** What an effect comes to, or undefined where the sessions are closed before. */
  const untilClosed = async <A>(effect: Effect.Effect<A>): Promise<A | undefined> => {
    const signals = signal === undefined ? [closing] : [closing, signal]
    const either = new AbortController()
    const abort = () => either.abort()
    for (const each of signals) {
      if (each.aborted) abort()
      each.addEventListener("abort", abort)
    }
    try {
      return await run(effect, { signal: either.signal })
    } catch (error) {
      if (closing.aborted) return undefined
      throw error
    } finally {
      for (const each of signals) each.removeEventListener("abort", abort)
    }
  }

  async function* read(): AsyncGenerator<EventEntry, void> {
    for (;;) {
      const entries = await untilClosed(feed.next)
      for (const entry of entries ?? []) {
        if (signal?.aborted === true) throw aborted()
        if (closing.aborted) return
        yield entry
      }
      if (entries === undefined) return
    }
  }

  const entries = read()
  return {
    begin: async () => {
      const place = await untilClosed(feed.begin)
      if (place !== undefined) return place
      throw new SessionsError("closed", "these sessions were closed before the feed began")
    },
    [Symbol.asyncIterator]: () => entries
  }
}
