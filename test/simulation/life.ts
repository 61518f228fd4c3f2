/**
 * One run of a node's process: the real watch, the real verification and the real sweep over simulated
 * ports. Its memory is empty when it starts, and gone when it stops.
 */
import * as Effect from "effect/Effect"

import type { Confirmations } from "../../src/app/confirmations.ts"
import type { InputInvalid } from "../../src/app/errors.ts"
import { makeVerification } from "../../src/app/verify.ts"
import type { SessionId } from "../../src/domain/identifier.ts"
import { StoreUnavailable } from "../../src/ports/failure.ts"
import type { Link } from "./link.ts"
import type { Machine } from "./machine.ts"
import type { Revocation, Row } from "./store.ts"
import { surroundings } from "./surroundings.ts"
import type { Token } from "./tokens.ts"
import type { World } from "./world.ts"

/** What is true of a process, whether or not it knows. */
export interface Facts {
  readonly name: string
  readonly startedAt: number
  readonly machine: Machine
  /** When the newest reading that the store has answered began and ended, in true time. */
  reading: { readonly began: number; readonly ended: number } | undefined
  /** The revocations that have reached it. */
  readonly told: Revocation[]
}

export interface Life {
  readonly verify: (token: Token) => void
  /** What a process does about a revocation that it has written itself, once it knows it committed. */
  readonly note: (revocation: Revocation) => void
  readonly sweep: () => void
  readonly stop: () => void
  /** Whether it has read the feed. */
  readonly isReady: () => boolean
}

const confirmations: Confirmations = {
  note: () => undefined,
  noteUse: () => undefined,
  confirm: () => Effect.succeed(undefined),
  isOrphaned: () => false,
  orphaned: () => 0,
  flush: Effect.void
}

// Making an error is slow, and this one is no news.
const unavailable = new StoreUnavailable({ operation: "simulated" })

/** Starts a process. `whenAwake` keeps from it what happens while it cannot run. */
export function startLife(
  name: string,
  machine: Machine,
  link: Link,
  whenAwake: (action: () => void) => void,
  { agenda, draw, maxStaleness, mint, oracle, parts, settings, store, trace }: World
): Life {
  const facts: Facts = {
    name,
    startedAt: agenda.now(),
    machine,
    reading: undefined,
    told: []
  }
  let isOver = false
  let isReady = false
  let hasAsked = false
  let before: readonly Row[] = []

  /** A request to the store. `receive` sees the answer first, if there is one. */
  const ask = <A>(execute: () => A, receive: (answer: A) => A) =>
    Effect.callback<A, StoreUnavailable>((resume) => {
      let answered: Effect.Effect<A, StoreUnavailable> | undefined
      link.ask(
        () => ({ answer: execute() }),
        (outcome) =>
          whenAwake(() => {
            if (isOver) return
            answered ??=
              outcome === undefined
                ? Effect.fail(unavailable)
                : Effect.succeed(receive(outcome.answer))
            resume(answered)
          })
      )
    })

  /** Runs something that may fail for want of the store, and for no other reason. */
  const run = <A>(
    effect: Effect.Effect<A, StoreUnavailable | InputInvalid>,
    done: (answer: A | undefined) => void
  ) => {
    const fiber = Effect.runFork(
      Effect.catchTag(effect, "StoreUnavailable", () => Effect.succeed(undefined))
    )
    return () =>
      fiber.addObserver((exit) => {
        if (exit._tag === "Success") done(exit.value)
        else oracle.violated(`${name} failed: ${String(exit.cause)}`)
      })
  }

  const feed = {
    recent: (ms: number) => {
      const began = agenda.now()
      return ask(
        () => store.recent(ms),
        (answer) => {
          // The network gives what it gave before once more.
          const entries = draw.chance(0.1) ? [...answer.entries, ...before] : answer.entries
          before = answer.entries
          facts.reading = { began, ended: agenda.now() }
          for (const { revocation } of entries) {
            if (!facts.told.includes(revocation)) facts.told.push(revocation)
          }
          trace(`${name} is told of ${answer.entries.length} in the last ${ms} ms`)
          return { ...answer, entries }
        }
      )
    },
    forget: (ms: number) =>
      Effect.sync(() => {
        oracle.forgotten(store.forget(ms))
        return 0
      })
  }
  const find = (id: SessionId) => {
    hasAsked = true
    return ask(
      () => store.find(id),
      (session) => session
    )
  }
  const { deps, keys } = surroundings
  const sessions = {
    ...deps.store,
    find,
    sweep: () => Effect.succeed({ removed: 0, expired: [], more: false })
  }
  const own = { ...deps, settings, clock: machine.clock, feed, store: sessions }
  const watch = parts.watch(own, { mode: "feed", maxStaleness, maxRemembered: 500_000 })
  const verification = makeVerification(
    { ...own, watch },
    { ...keys, check: mint.check, has: () => true, isCurrent: () => true },
    confirmations
  )
  const sweep = parts.sweep(own, store.now)

  const poll = () => {
    if (isOver) return
    const then = run(Effect.as(watch.read, true), (read) => {
      // Nothing is served before the first reading.
      isReady ||= read === true
      agenda.at(agenda.now() + maxStaleness / 4, () => whenAwake(poll))
    })
    then()
  }
  poll()

  return {
    isReady: () => isReady,
    stop: () => {
      isOver = true
    },
    note: (revocation) => {
      if (isOver) return
      watch.note(revocation)
      facts.told.push(revocation)
    },
    verify: (token) => {
      if (isOver || !isReady) return
      const began = agenda.now()
      hasAsked = false
      const then = run(verification.verify(token.text), (answer) => {
        if (answer?.ok === true) oracle.accepted({ facts, token, began, fromMemory })
      })
      const fromMemory = !hasAsked
      then()
    },
    sweep: () => {
      if (!isOver && store.isUp()) run(sweep(Effect.succeed(true)), () => undefined)()
    }
  }
}
