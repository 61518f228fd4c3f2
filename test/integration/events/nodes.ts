/**
 * Several nodes over one store in memory, all by one test clock, the store's own time included.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import { onTestFinished } from "vitest"

import {
  inProcessEvents,
  type InProcessEvents
} from "../../../src/adapters/in-process/eventSink.ts"
import { functionLogger } from "../../../src/adapters/in-process/logger.ts"
import { memoryStore } from "../../../src/adapters/memory/index.ts"
import type { SessionsShape } from "../../../src/app/SessionsService.ts"
import { StreamingSessions, type StreamingShape } from "../../../src/app/StreamingSessions.ts"
import { completeSettings } from "../../../src/completeSettings.ts"
import { createSessions, type SessionsOptions } from "../../../src/index.ts"
import { decodeOptions } from "../../../src/options/decode.ts"
import type { LoggedEvent } from "../../../src/ports/EventLog.ts"
import type { LogEntry } from "../../../src/ports/Logger.ts"
import type { StoreAdapter, StorePorts } from "../../../src/ports/StoreAdapter.ts"
import { sessionsLayer } from "../../../src/sessionsLayer.ts"
import { seededRandom } from "../../../src/testing/seededRandom.ts"
import { testClock, type TestClock } from "../../../src/testing/testClock.ts"
import { granted, secret, type Node } from "../useCases/given.ts"

export interface Nodes {
  readonly clock: TestClock
  readonly store: StoreAdapter
  /** Another node. What it logs goes to `log`. */
  readonly node: (
    options?: Partial<SessionsOptions>
  ) => Promise<{ readonly sessions: Node; readonly log: LogEntry[] }>
  /** Another node with an event sink of the test's making. */
  readonly nodeTelling: (
    sink: (inner: InProcessEvents["sink"]) => InProcessEvents["sink"]
  ) => Promise<StreamingShape>
  /** What the log holds, in order. */
  readonly logged: () => Promise<readonly LoggedEvent[]>
}

/** Nodes over one empty store; all are closed when the test ends. */
export function nodes(): Nodes {
  const clock = testClock()
  const store = memoryStore(clock)
  let made = 0
  const options = (): SessionsOptions => ({
    store,
    secret,
    issuer: "https://api.example.com",
    sweep: "off",
    clock,
    random: seededRandom(`node ${made++}`)
  })

  return {
    clock,
    store,
    node: async (overrides = {}) => {
      const log: LogEntry[] = []
      const logger = (entry: LogEntry) => void log.push(entry)
      const sessions = await createSessions({ ...options(), logger, ...overrides })
      onTestFinished(() => sessions.close())
      return { sessions, log }
    },
    nodeTelling: async (sink) => {
      const decoded = decodeOptions(options())
      const settings = await Effect.runPromise(completeSettings(decoded))
      const logger = functionLogger(() => {})
      const events = inProcessEvents(logger)
      const scope = Effect.runSync(Scope.make())
      onTestFinished(() => Effect.runPromise(Scope.close(scope, Exit.void)))
      const layer = sessionsLayer(decoded, settings, logger, { ...events, sink: sink(events.sink) })
      const streaming = Layer.provide(StreamingSessions.fromService, layer)
      const context = await Effect.runPromise(Layer.buildWithScope(streaming, scope))
      return Context.get(context, StreamingSessions)
    },
    logged: () =>
      Effect.runPromise(
        Effect.scoped(
          Effect.gen(function* () {
            const { eventLog } = yield* store.open({ migrate: undefined })
            const { events } = yield* eventLog.after({ writtenAt: 0, sequence: 0 }, 10_000)
            return events
          })
        )
      )
  }
}

/** The store with some of its ports replaced. */
export const withPorts = (
  store: StoreAdapter,
  replace: (ports: StorePorts) => Partial<StorePorts>
): StoreAdapter => ({
  ...store,
  open: (settings) => Effect.map(store.open(settings), (ports) => ({ ...ports, ...replace(ports) }))
})

type Signing = Pick<SessionsShape, "create" | "refresh">

/** The same calls of a node, whether it speaks promises or effects. */
export const promised = ({ create, refresh }: Signing): Pick<Node, "create" | "refresh"> => ({
  create: (input) => Effect.runPromise(create(input)),
  refresh: (input) => Effect.runPromise(refresh(input))
})

/** Signs a user in, refreshes, and answers the token that is of no more use to anybody honest. */
export async function stolenToken(
  sessions: Pick<Node, "create" | "refresh">,
  clock: TestClock,
  userId = "alice"
): Promise<string> {
  const { refreshToken: stolen } = granted(await sessions.create({ userId }))
  const owner = granted(await sessions.refresh({ refreshToken: stolen.value }))
  granted(await sessions.refresh({ refreshToken: owner.refreshToken.value }))
  clock.advance(61_000)
  return stolen.value
}

export interface Heard<A> {
  readonly items: readonly A[]
  readonly add: (item: A) => void
  /** What was heard, once there are at least so many items. */
  readonly atLeast: (count: number) => Promise<readonly A[]>
}

/** Keeps what it is told, for a test to wait for. */
export function heard<A>(): Heard<A> {
  const items: A[] = []
  let waiting: (() => void)[] = []
  return {
    items,
    add: (item) => {
      items.push(item)
      for (const look of waiting.splice(0)) look()
    },
    atLeast: async (count) => {
      while (items.length < count) await new Promise<void>((resolve) => waiting.push(resolve))
      return items
    }
  }
}
