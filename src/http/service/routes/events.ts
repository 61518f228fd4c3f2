import * as Schema from "effect/Schema"

import type { Sessions } from "../../../app/sessions.ts"
/**
 * The event stream: what happens to sessions, on all nodes, as it happens.
 */
import { SessionsError } from "../../../app/SessionsError.ts"
import type { EventStreams } from "../eventStream.ts"
import { answer, defineRoute, type Route } from "../route.ts"

const eventStreamType = "text/event-stream"

export function eventRoutes(
  sessions: Sessions<unknown, unknown>,
  streams: EventStreams
): readonly Route[] {
  const events = defineRoute({
    operation: "events",
    method: "GET",
    path: "/events",
    summary: "What happens to sessions on all nodes, as server-sent events",
    access: "key",
    changes: false,
    requestHeaders: {
      "last-event-id": "The id of the last message received: the stream goes on after it."
    },
    statuses: { 400: "`Last-Event-ID` is no id of this stream." },
    answer: Schema.String,
    answerType: eventStreamType,
    handle: async ({ header }) => {
      // A feed would wait for the store; a client is told.
      if ((await sessions.health()).store === "down") {
        throw new SessionsError("store_unavailable", "the session store is unavailable")
      }
      const after = header("last-event-id")
      const stream = await streams.begin((signal) =>
        sessions.events(after === undefined ? { signal } : { signal, after })
      )
      return answer<string>(stream, {
        "content-type": eventStreamType,
        // Nothing else can follow on this connection, and nginx is not to wait for more.
        connection: "close",
        "x-accel-buffering": "no"
      })
    }
  })
  return [events]
}
