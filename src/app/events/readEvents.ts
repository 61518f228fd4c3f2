import * as Effect from "effect/Effect"

/**
 * Hearing of what other nodes saw, and reading on from where a reader stopped.
 */
import type { SharedEvent } from "../../domain/event.ts"
import type { NodeId } from "../../domain/identifier.ts"
import type { EventLog } from "../../ports/EventLog.ts"
import type { Logger } from "../../ports/Logger.ts"
import { optionsProblem } from "../callOptions.ts"
import { InputInvalid } from "../errors.ts"
import { describe } from "../inputProblems.ts"
import type { EventsOptions } from "../inputs.ts"
import { entryOf, type EventEntry } from "./eventEntry.ts"
import { logFeed } from "./logFeed.ts"
import { readPlace, type Place } from "./place.ts"

/** The events of all nodes from a place on. It remembers how far it is; uses of it wait for each other. */
export interface EventFeed {
  /** Begins, where nothing has yet: what is written from then on is read. Answers the place, for `after`. */
  readonly begin: Effect.Effect<string>
  /** The next entries; waits until there are some. */
  readonly next: Effect.Effect<readonly EventEntry[]>
}

type After = Pick<EventsOptions, "after">

interface World {
  readonly eventLog: EventLog["Service"]
  readonly logger: Logger["Service"]
  readonly node: NodeId
}

export function makeReading(world: World) {
  const openEvents = (options: After = {}): Effect.Effect<EventFeed, InputInvalid> =>
    Effect.gen(function* () {
      const problem = optionsProblem(options, ["after", "signal"])
      if (problem !== undefined) return yield* new InputInvalid({ message: problem })
      const { begin, next } = logFeed(world, yield* checkAfter(options.after))
      return { begin, next: Effect.map(next, (logged) => logged.map(entryOf)) }
    })

  /** Tells `listener` of each event of another node, from now on, for as long as it runs. */
  const hearOthers = (listener: (event: SharedEvent) => void): Effect.Effect<never> =>
    Effect.suspend(() => {
      const feed = logFeed(world, undefined)
      const pass = Effect.map(feed.next, (logged) => {
        for (const { event, origin } of logged) if (origin !== world.node) listener(event)
      })
      return Effect.forever(pass)
    })

  return { openEvents, hearOthers }
}

function checkAfter(after: unknown): Effect.Effect<Place | undefined, InputInvalid> {
  if (after === undefined) return Effect.succeed(undefined)
  const place = typeof after === "string" ? readPlace(after) : undefined
  return place === undefined
    ? Effect.fail(
        new InputInvalid({
          message: `after: must be the id of an entry, as events gave it, got ${describe(after)}`
        })
      )
    : Effect.succeed(place)
}
