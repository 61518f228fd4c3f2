/**
 * An application of a framework under test, running, on a clock and a store that the cell holds.
 */
import { expect, onTestFinished, vi } from "vitest"

import type { Sessions } from "../../../src/app/sessions.ts"
import { sessionEventNames, type SessionEvent } from "../../../src/domain/event.ts"
import {
  createSessions,
  memoryStore,
  type LogEntry,
  type SessionsOptions
} from "../../../src/index.ts"
import { seededRandom } from "../../../src/testing/seededRandom.ts"
import { testClock, type TestClock } from "../../../src/testing/testClock.ts"
import { faultyStore, type FaultyStore } from "../../support/faultyStore.ts"
import type { Application, Claims, Data, FrameworkUnderTest } from "./application.ts"
import { makeClient, type Client } from "./client.ts"
import { routes } from "./site.ts"

export interface Site {
  readonly sessions: Sessions<Claims, Data>
  readonly clock: TestClock
  readonly store: FaultyStore
  /** Every event so far. */
  readonly events: readonly SessionEvent[]
  readonly port: number
  /** Waits until no client is connected. */
  readonly deserted: () => Promise<void>
  /** A client with an empty jar, or a copy of another's; at this port, or another one. */
  readonly client: (like?: Client, at?: number) => Client
  /** A client with a session of this user. */
  readonly signedIn: (user: string, more?: object) => Promise<Client>
}

export const origin = "https://site.example"
export const minutes = (count: number) => count * 60_000

export type Options = Partial<SessionsOptions<Claims, Data>>

export async function given(
  { listen }: FrameworkUnderTest,
  options: Options = {},
  application: Partial<Application> = {}
): Promise<Site> {
  const clock = testClock()
  const store = faultyStore(memoryStore())
  const logs: LogEntry[] = []
  const sessions = await createSessions<Claims, Data>({
    store: store.store,
    secret: "of thirty-two bytes or more, for these tests",
    issuer: origin,
    sweep: "off",
    clock,
    random: seededRandom(7),
    logger: (entry) => {
      logs.push(entry)
    },
    ...options
  })
  onTestFinished(() => sessions.close())
  const events: SessionEvent[] = []
  for (const name of sessionEventNames) {
    sessions.on(name, (facts) => events.push({ name, ...facts } as SessionEvent))
  }
  const { close, deserted, port } = await listen({ sessions, routes, ...application })
  onTestFinished(close)
  const issued = new Set<string>()
  onTestFinished(() => {
    const told = JSON.stringify([logs, events])
    for (const token of issued) expect(told.includes(token), "a token in a log").toBe(false)
  })
  const client = (like?: Client, at = port) => makeClient(at, issued, like?.jar)
  return {
    sessions,
    clock,
    store,
    events,
    port,
    deserted,
    client,
    signedIn: async (user, more = {}) => {
      const one = client()
      const got = await one.post("/login", { body: { user, ...more } })
      if (got.status !== 200) throw new Error(`no sign-in: ${got.status} ${got.text}`)
      return one
    }
  }
}

/** The same with nothing that happens by itself, to count calls of the store: jobs in the background make some. */
export async function quiet(...what: Parameters<typeof given>): Promise<Site> {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
  onTestFinished(() => void vi.useRealTimers())
  return given(...what)
}
