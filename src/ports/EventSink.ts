import * as Context from "effect/Context"

/**
 * Where events go. Publishing happens after the change that the event tells of is durable, never blocks
 * and never fails: a listener that throws is the adapter's to contain.
 */
import type { SessionEvent } from "../domain/event.ts"

export class EventSink extends Context.Service<
  EventSink,
  {
    readonly publish: (event: SessionEvent) => void
  }
>()("watchword/ports/EventSink") {}
