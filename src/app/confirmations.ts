import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"

/**
 * Confirmation: the first use of an access token shows that its refresh token reached the client. It
 * promotes that token in the background, deduplicated and bounded; losing one delays the detection of a
 * theft and harms nothing else.
 */
import type { AccessToken } from "../domain/accessToken.ts"
import { activityAt, touchDue, touched } from "../domain/activity.ts"
import type { Device } from "../domain/device.ts"
import type { Digest } from "../domain/identifier.ts"
import { decideConfirmation } from "../domain/rotation.ts"
import type { Session } from "../domain/session.ts"
import type { StoreUnavailable } from "../ports/failure.ts"
import { boundedMap } from "./boundedMap.ts"
import type { Dependencies } from "./dependencies.ts"
import { again, done, untilDone } from "./persistence.ts"
import { publishPromotion } from "./publishing.ts"
import type { ShownDevice } from "./shownDevice.ts"

/** A token that remembers that its use was noted, as long as nothing of that was lost. */
export interface NotedToken {
  readonly token: AccessToken
  notedIn: number
}

export interface Confirmations {
  /** Notes that an access token was used. Never waits, never fails; may forget under pressure. */
  readonly note: (used: NotedToken, device: ShownDevice) => void
  /** Queues a touch, where one is due. */
  readonly noteUse: (session: Session, device: Device | undefined) => void
  /** Confirms at once, and answers the session as it then is (undefined: there is none). */
  readonly confirm: (
    token: AccessToken,
    device: Device | undefined
  ) => Effect.Effect<Session | undefined, StoreUnavailable>
  /** Whether this node has found an access token's refresh token to be old. */
  readonly isOrphaned: (refreshToken: Digest) => boolean
  /** How often this node has found one. */
  readonly orphaned: () => number
  /** Waits until nothing is queued, but no longer than it takes a store to say that it is down. */
  readonly flush: Effect.Effect<void>
}

/** What waits is made an effect when its turn comes: a request has better things to do. */
type Task = () => Effect.Effect<void, StoreUnavailable>

/** How much is kept in memory, each bounded. */
const seenCapacity = 100_000
const orphanCapacity = 100_000
const queueCapacity = 10_000
const lanes = 4
/** A store answers within ten seconds, or fails; a network that swallows everything does so for each. */
const longestFlush = 15_000

export function makeConfirmations(deps: Dependencies): Confirmations {
  const { clock, logger, settings, store } = deps
  const seen = boundedMap<Digest, true>(seenCapacity)
  const orphans = boundedMap<Digest, true>(orphanCapacity)
  const queue = new Map<string, Task>()
  let worker: Fiber.Fiber<void> | undefined

  let orphaned = 0
  // Tokens noted in an earlier round are noted again.
  let round = 1

  const lose = (digest: Digest) => {
    seen.delete(digest)
    round += 1
  }

  const touch = (session: Session, device: Device | undefined) => {
    const now = clock.now()
    if (!touchDue(session, now, settings.lifetimes)) return Effect.void
    const activity = activityAt(session, now, settings.lifetimes, device)
    return store.touch({ id: session.id, activity, now }).pipe(
      // A touch says the same twice, and the next use makes good a lost one.
      Effect.catchTag("OutcomeUnknown", () => Effect.void),
      Effect.asVoid
    )
  }

  const confirm = (token: AccessToken, device: Device | undefined) =>
    untilDone("confirm", (answerLost) =>
      Effect.gen(function* () {
        const session = yield* store.find(token.sessionId)
        if (session === undefined || session.userId !== token.userId) return done(undefined)
        const now = clock.now()
        const decision = decideConfirmation(session, token.refreshToken, now, settings.rotation)
        switch (decision.kind) {
          case "ended":
          case "nothing":
            return done(session)
          case "touch":
            if (answerLost) publishPromotion(deps, session, session.lineage, "Successor")
            yield* touch(session, device)
            return done(session)
          case "orphan":
            orphans.set(token.refreshToken.digest, true)
            orphaned += 1
            return done(session)
          case "promote": {
            const activity = activityAt(session, now, settings.lifetimes, device)
            const change = {
              id: session.id,
              revision: session.revision,
              lineage: decision.write,
              activity,
              now
            }
            if ((yield* store.advance(change)) === "conflict") return again
            publishPromotion(deps, session, decision.write, decision.as)
            return done({ ...touched(session, activity), lineage: decision.write })
          }
        }
      })
    )

  const work: Effect.Effect<void> = Effect.gen(function* () {
    // Whoever queued this has an answer to give first.
    yield* Effect.yieldNow
    while (queue.size > 0) {
      const batch = [...queue.values()]
      queue.clear()
      yield* Effect.forEach(
        batch,
        (task) =>
          // Not even a defect may take the others along.
          Effect.catchCause(task(), () =>
            Effect.sync(() =>
              logger.log({ level: "warn", message: "a confirmation was lost", fields: {} })
            )
          ),
        { concurrency: lanes, discard: true }
      )
    }
  }).pipe(
    Effect.ensuring(
      Effect.sync(() => {
        // What was queued since the last look must not wait for the next use.
        worker = queue.size > 0 ? Effect.runFork(work) : undefined
      })
    )
  )

  const enqueue = (key: string, task: Task): void => {
    if (queue.size >= queueCapacity) return
    queue.set(key, task)
    worker ??= Effect.runFork(work)
  }

  return {
    confirm,
    isOrphaned: (refreshToken) => orphans.has(refreshToken),
    orphaned: () => orphaned,
    note: (used, device) => {
      if (used.notedIn === round) return
      const { token } = used
      const digest = token.refreshToken.digest
      if (!seen.has(digest)) {
        if (queue.size >= queueCapacity) return
        const shown = device()
        enqueue(digest, () =>
          confirm(token, shown).pipe(
            Effect.tapCause(() => Effect.sync(() => lose(digest))),
            Effect.asVoid
          )
        )
        seen.set(digest, true)
      }
      used.notedIn = round
    },
    noteUse: (session, device) => {
      if (touchDue(session, clock.now(), settings.lifetimes)) {
        enqueue(session.id, () => touch(session, device))
      }
    },
    flush: Effect.gen(function* () {
      while (worker !== undefined) yield* Fiber.await(worker)
    }).pipe(
      Effect.timeoutOption(longestFlush),
      Effect.map((finished) => {
        if (Option.isSome(finished)) return
        const fields = { lost: queue.size }
        queue.clear()
        logger.log({ level: "warn", message: "confirmations were lost at the end", fields })
      })
    )
  }
}
