import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

/**
 * The outbox: every event of every node is given to one handler, on one node at a time, oldest first, until
 * it has succeeded. What was delivered is noted after that, so a node that dies in between leaves the event
 * to be delivered again.
 */
import type { NodeId } from "../../domain/identifier.ts"
import type { Clock } from "../../ports/Clock.ts"
import type { EventLog, LoggedEvent } from "../../ports/EventLog.ts"
import type { Leases } from "../../ports/Leases.ts"
import type { Logger } from "../../ports/Logger.ts"
import { InputInvalid } from "../errors.ts"
import { entryOf, type EventEntry } from "./eventEntry.ts"
import { pollEvery } from "./logFeed.ts"

interface World {
  readonly clock: Clock["Service"]
  readonly eventLog: EventLog["Service"]
  readonly leases: Leases["Service"]
  readonly logger: Logger["Service"]
  readonly node: NodeId
}

/** What succeeds once an event is dealt with. */
export type EventHandler<E> = (entry: EventEntry) => Effect.Effect<unknown, E>

const job = "deliver"
/** How long a node has the job for without saying that it is still there, in ms. */
const leaseFor = 30_000
const renewEvery = 10_000
/** How often a node that has not got the job asks for it, in ms. */
const claimEvery = 2_000
/** After a handler has failed; doubled each time, in ms. */
const shortestWait = 1_000
const longestWait = 60_000
const pageSize = 100

export function makeDelivery({ clock, eventLog, leases, logger, node }: World) {
  let isRunning = false
  let claimed: { readonly wall: number; readonly monotonic: number } | undefined
  /** Counts the times for which this node has had the job without a break. */
  let tenure = 0
  /** How often the oldest event has failed. */
  let failures = 0

  /** Whether this node was given the job less than so long ago. Where the machine slept, only the wall clock knows. */
  const claimedWithin = (ms: number): boolean =>
    claimed !== undefined &&
    clock.monotonic() - claimed.monotonic < ms &&
    clock.now() - claimed.wall < ms

  /** Whether this node has the job now. A store that cannot say has not given it. */
  const claim = Effect.suspend(() => {
    const asked = { wall: clock.now(), monotonic: clock.monotonic() }
    return Effect.map(leases.claim(job, node, leaseFor), (isMine) => {
      if (isMine && !claimedWithin(leaseFor)) tenure += 1
      claimed = isMine ? asked : undefined
      return isMine
    })
  }).pipe(Effect.catch(() => Effect.succeed(false)))

  const holds = Effect.suspend(() => (claimedWithin(renewEvery) ? Effect.succeed(true) : claim))

  const giveBack = (dueIn: number) =>
    Effect.suspend(() => {
      claimed = undefined
      // A lease that cannot be given back runs out.
      return Effect.ignore(leases.finish(job, node, dueIn))
    })

  const renewing = Effect.forever(Effect.andThen(Effect.sleep(renewEvery), claim))

  /** Runs to its end once begun, and keeps the job meanwhile; answers whether the handler succeeded. */
  const handle = <E>(handler: EventHandler<E>, logged: LoggedEvent) =>
    Effect.gen(function* () {
      const renewal = yield* Effect.forkChild(Effect.interruptible(renewing))
      const outcome = yield* Effect.exit(Effect.suspend(() => handler(entryOf(logged))))
      yield* Fiber.interrupt(renewal)
      const isDelivered = outcome._tag === "Success"
      failures = isDelivered ? 0 : failures + 1
      if (isDelivered) yield* noteDelivered(logged)
      else {
        const fields = { event: logged.event.name, eventId: logged.id, failures }
        logger.log({ level: "warn", message: "an event could not be delivered", fields })
      }
      return isDelivered
    }).pipe(Effect.uninterruptible)

  /** Events that were handled here, and of which the store does not know so yet. */
  const handled = new Set<number>()

  const noteDelivered = ({ position }: LoggedEvent) => {
    handled.add(position.sequence)
    return Effect.ignore(noteHandled)
  }

  const noteHandled = Effect.suspend(() => {
    const sequences = [...handled]
    if (sequences.length === 0) return Effect.void
    return Effect.map(eventLog.markDelivered(sequences), () => {
      for (const sequence of sequences) handled.delete(sequence)
    })
  })

  /** Delivers a page, and says how that went. */
  const deliverPage = Effect.fnUntraced(function* <E>(handler: EventHandler<E>) {
    yield* noteHandled
    const since = tenure
    const page = yield* eventLog.undelivered(pageSize)
    for (const logged of page) {
      // Another node may have had the job meanwhile, and have delivered what is on this page.
      if (!(yield* holds) || tenure !== since) return "outdated"
      if (!(yield* handle(handler, logged))) return "failed"
    }
    return page.length === 0 ? "idle" : "delivered"
  })

  const work = <E>(handler: EventHandler<E>): Effect.Effect<never> =>
    Effect.gen(function* () {
      for (;;) {
        if (!(yield* holds)) {
          yield* Effect.sleep(claimEvery)
          continue
        }
        const outcome = yield* Effect.catch(deliverPage(handler), () =>
          Effect.succeed("unavailable" as const)
        )
        if (outcome === "failed") {
          // Not due before then, on any node.
          yield* giveBack(Math.min(shortestWait * 2 ** (failures - 1), longestWait))
        } else if (outcome === "idle" || outcome === "unavailable") {
          yield* Effect.sleep(pollEvery)
        }
      }
    })

  /** Delivers for as long as it runs. One handler a node. */
  return <E>(handler: EventHandler<E>): Effect.Effect<never, InputInvalid> =>
    Effect.acquireUseRelease(
      Effect.suspend(() => {
        if (isRunning) return Effect.fail(new InputInvalid({ message: running }))
        isRunning = true
        return Effect.void
      }),
      () => work(handler),
      () =>
        Effect.andThen(
          giveBack(0),
          Effect.sync(() => {
            isRunning = false
          })
        )
    )
}

const running = "deliver: has a handler on this node already; stop it before giving another"
