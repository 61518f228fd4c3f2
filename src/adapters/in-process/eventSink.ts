/**
 * Events within one process: every listener of an event's name is called, in the order in which they
 * were added. A listener that throws or rejects is logged, and disturbs neither the others nor the call
 * that the event tells of.
 */
import type { SessionEvent, SessionEventName, SessionEvents } from "../../domain/event.ts"
import type { EventSink } from "../../ports/EventSink.ts"
import type { Logger } from "../../ports/Logger.ts"

type Listener = (event: never) => unknown

export interface InProcessEvents {
  readonly sink: EventSink["Service"]
  /** Adds a listener; the function it returns removes it again. */
  readonly on: <Name extends SessionEventName>(
    name: Name,
    listener: (event: SessionEvents[Name]) => unknown
  ) => () => void
}

export function inProcessEvents(logger: Logger["Service"]): InProcessEvents {
  const listeners = new Map<SessionEventName, Set<{ readonly call: Listener }>>()

  const failed = (event: SessionEventName, cause: unknown) =>
    logger.log({
      level: "error",
      message: "an event listener failed",
      fields: { event, error: cause instanceof Error ? cause.name : typeof cause }
    })

  const deliver = (event: SessionEvent, call: Listener) => {
    const { name, ...facts } = event
    try {
      const result = call(facts as never)
      if (result !== undefined) Promise.resolve(result).catch((cause) => failed(name, cause))
    } catch (cause) {
      failed(name, cause)
    }
  }

  return {
    sink: {
      publish: (event) => {
        const named = listeners.get(event.name)
        if (named === undefined || named.size === 0) return
        // Those there were when it happened: a listener may add another, or itself again.
        for (const { call } of Array.from(named)) deliver(event, call)
      }
    },
    on: (name, listener) => {
      const entry = { call: listener as Listener }
      const named = listeners.get(name) ?? new Set()
      listeners.set(name, named.add(entry))
      return () => {
        named.delete(entry)
      }
    }
  }
}
