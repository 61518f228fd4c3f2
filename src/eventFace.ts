import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

/**
 * The part of the promise face that is about events: listeners, feeds and the outbox.
 */
import type { InProcessEvents } from "./adapters/in-process/eventSink.ts"
import { optionsProblem } from "./app/callOptions.ts"
import { describe } from "./app/inputProblems.ts"
import type { ListenOptions } from "./app/inputs.ts"
import type { Sessions } from "./app/sessions.ts"
import { SessionsError } from "./app/SessionsError.ts"
import type { SessionsShape } from "./app/SessionsService.ts"
import { isSharedName, sessionEventNames } from "./domain/event.ts"
import { openFeed } from "./eventFeed.ts"
import { suggestion } from "./options/nearest.ts"
import { valueOf } from "./run.ts"

/** What this process hears of: its own events, and those of the other nodes. */
export interface HeardEvents {
  readonly own: InProcessEvents
  readonly others: InProcessEvents
}

export interface EventFace extends Pick<Sessions<unknown, unknown>, "on" | "events" | "deliver"> {
  /** Ends feeds and deliveries and stops listening; resolves when no handler runs any more. */
  readonly close: () => Promise<void>
}

export function makeEventFace(service: SessionsShape, { own, others }: HeardEvents): EventFace {
  const closing = new AbortController()
  const hearing = whileWanted(service.hearOthers(others.sink.publish))
  let stopDelivery: (() => Promise<void>) | undefined

  return {
    on: (name, listener, options = {}) => {
      const problem = listeningProblem(name, listener, options)
      if (problem !== undefined) throw invalid(problem)
      const { nodes = "all" } = options
      const stops = [own.on(name, listener)]
      if (nodes === "all" && isSharedName(name)) {
        stops.push(others.on(name, listener), hearing.want())
      }
      return () => {
        for (const stop of stops.splice(0)) stop()
      }
    },

    events: (options = {}) => openFeed(service, options, closing.signal),

    deliver: (handler) => {
      if (typeof handler !== "function") {
        throw invalid(`deliver: must be given a function, got ${describe(handler)}`)
      }
      const delivery = Effect.runFork(
        service.deliver((entry) => Effect.tryPromise(async () => handler(entry)))
      )
      const refused = delivery.pollUnsafe()
      if (refused !== undefined) return valueOf(refused)
      const stop = () => Effect.runPromise(Fiber.interrupt(delivery))
      stopDelivery = stop
      return stop
    },

    close: async () => {
      closing.abort()
      hearing.close()
      await stopDelivery?.()
    }
  }
}

/** What is wrong with the arguments of `on`, which may be anything. */
function listeningProblem(
  name: unknown,
  listener: unknown,
  options: ListenOptions
): string | undefined {
  if (sessionEventNames.every((known) => known !== name)) {
    const meant = suggestion(
      [typeof name === "string" ? name : ""],
      sessionEventNames.map((known) => [known])
    )
    return `name: must be the name of an event, got ${describe(name)}; ${meant}`
  }
  if (typeof listener !== "function") {
    return `listener: must be a function, got ${describe(listener)}`
  }
  const problem = optionsProblem(options, ["nodes"])
  if (problem !== undefined) return problem
  const { nodes }: { readonly nodes?: unknown } = options
  return nodes === undefined || nodes === "all" || nodes === "this"
    ? undefined
    : `nodes: must be "all" or "this", got ${describe(nodes)}`
}

const invalid = (message: string) => new SessionsError("input_invalid", message)

/** Runs `work` for as long as somebody wants it. */
function whileWanted(work: Effect.Effect<never>) {
  let wanted = 0
  let isClosed = false
  let running: Fiber.Fiber<never> | undefined

  const stop = () => {
    running?.interruptUnsafe()
    running = undefined
  }

  return {
    /** What it returns is to be called once. */
    want: () => {
      wanted += 1
      if (!isClosed) running ??= Effect.runFork(work)
      return () => {
        wanted -= 1
        if (wanted === 0) stop()
      }
    },
    close: () => {
      isClosed = true
      stop()
    }
  }
}
