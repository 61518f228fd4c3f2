import type { EventEntry } from "../../app/events/eventEntry.ts"
/**
 * Events as `text/event-stream` (HTML Living Standard, section 9.2): an entry a message, with the place to go
 * on from as its id, and a comment now and then so that whoever is between does not take the connection for
 * a dead one. An entry is asked for when the client has taken the last one.
 */
import type { SessionEventFeed } from "../../app/sessions.ts"

/** How long a stream may be silent, in ms: less than the usual proxy's 60 s. */
export const heartbeatEvery = 15_000

/** The streams of a service that are open. */
export interface EventStreams {
  /**
   * Begins a stream of what `open` gives: the first message has no data, only the id from which to go on
   * should nothing follow. Rejects as the feed does.
   */
  readonly begin: (open: (signal: AbortSignal) => SessionEventFeed) => Promise<ReadableStream>
  /** Ends them all; none begins after that. */
  readonly end: () => void
}

export function eventStreams(): EventStreams {
  const open = new Set<AbortController>()
  let isOver = false

  return {
    begin: async (openFeed) => {
      const ending = new AbortController()
      if (isOver) ending.abort()
      open.add(ending)
      const end = () => {
        open.delete(ending)
        ending.abort()
      }
      try {
        const feed = openFeed(ending.signal)
        return streamOf(feed, await feed.begin(), end)
      } catch (error) {
        end()
        throw error
      }
    },
    end: () => {
      isOver = true
      for (const ending of open) ending.abort()
    }
  }
}

function streamOf(feed: SessionEventFeed, place: string, end: () => void): ReadableStream {
  const entries = feed[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  let next: Promise<EventEntry | undefined> | undefined
  let isCancelled = false

  const entry = () =>
    entries.next().then((result) => (result.done === true ? undefined : result.value))

  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(`id: ${place}\n\n`)),
    pull: async (controller) => {
      next ??= entry()
      const found = await orSilence(next).catch(() => undefined)
      if (isCancelled) return
      if (found === "silence") {
        controller.enqueue(encoder.encode(":\n\n"))
      } else if (found !== undefined) {
        next = undefined
        controller.enqueue(encoder.encode(message(found)))
      } else {
        end()
        controller.close()
      }
    },
    cancel: () => {
      isCancelled = true
      end()
    }
  })
}

/** What a promise comes to, unless the stream would be silent for too long. */
function orSilence<A>(promise: Promise<A>): Promise<A | "silence"> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<"silence">((resolve) => {
    timer = setTimeout(() => resolve("silence"), heartbeatEvery)
  })
  return Promise.race([promise, silence]).finally(() => clearTimeout(timer))
}

// JSON has no line breaks of its own, so one data line is enough.
const message = ({ id, eventId, event }: EventEntry): string =>
  `id: ${id}\nevent: ${event.name}\ndata: ${JSON.stringify({ eventId, ...event })}\n\n`
