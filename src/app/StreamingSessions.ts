import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

/**
 * The use cases for Effect programs, with the events as a stream. Apart from the rest, because effect/Stream
 * takes long to load and the promise face needs none.
 */
import type { InputInvalid } from "./errors.ts"
import type { EventEntry } from "./events/eventEntry.ts"
import type { EventsOptions } from "./inputs.ts"
import { SessionsService, type SessionsShape } from "./SessionsService.ts"

export interface StreamingShape extends SessionsShape {
  /** The events of all nodes, after an entry's `id` or from now on. Ends with its reader only. */
  readonly events: (
    options?: Pick<EventsOptions, "after">
  ) => Stream.Stream<EventEntry, InputInvalid>
}

const streaming = (sessions: SessionsShape): StreamingShape => ({
  ...sessions,
  events: (options) =>
    Stream.unwrap(
      Effect.map(sessions.openEvents(options), ({ next }) => Stream.fromIterableEffectRepeat(next))
    )
})

export class StreamingSessions extends Context.Service<StreamingSessions, StreamingShape>()(
  "watchword/app/StreamingSessions"
) {
  /** The same use cases. */
  static readonly fromService = Layer.effect(
    StreamingSessions,
    Effect.map(SessionsService, streaming)
  )

  /** The use cases over whatever ports are provided. Signing keys are made ready before it is. */
  static readonly layer = Layer.provide(StreamingSessions.fromService, SessionsService.layer)
}
