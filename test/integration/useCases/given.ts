import { onTestFinished } from "vitest"

import type { Sessions } from "../../../src/app/sessions.ts"
import type { SessionEvent } from "../../../src/domain/event.ts"
import { sessionEventNames } from "../../../src/domain/event.ts"
import type { Json } from "../../../src/domain/json.ts"
import { createSessions, type SessionsOptions } from "../../../src/index.ts"
/**
 * What the use-case suites are run against: several nodes over one store, on one test clock.
 */
import type { StoreAdapter } from "../../../src/ports/StoreAdapter.ts"
import { seededRandom } from "../../../src/testing/seededRandom.ts"
import { testClock, type TestClock } from "../../../src/testing/testClock.ts"

export type Node = Sessions<Json | undefined, Json | undefined>

/**
 * A store to test on: each call of `open` gives another adapter over the same, empty database. A store that
 * has no clock of its own goes by the test's.
 */
export interface StoreUnderTest {
  readonly name: string
  /** Whether its time is its own, which no test moves. */
  readonly hasOwnClock?: true
  readonly make: (clock: TestClock) => Promise<{
    readonly open: () => StoreAdapter
    readonly dispose: () => Promise<void>
  }>
}

export interface Given {
  readonly clock: TestClock
  /** Another node over the same store. */
  readonly node: (
    options?: Partial<SessionsOptions<Json | undefined, Json | undefined>>
  ) => Promise<Node>
  /** Every event of every node so far, once. */
  readonly events: SessionEvent[]
}

export const secret = "of thirty-two bytes or more, for these tests"

/** An empty store with a clock; everything is closed when the test ends. */
export async function given(
  store: StoreUnderTest,
  defaults: Partial<SessionsOptions<Json | undefined, Json | undefined>> = {}
): Promise<Given> {
  const clock = testClock()
  const { open, dispose } = await store.make(clock)
  const nodes: Node[] = []
  const events: SessionEvent[] = []
  onTestFinished(async () => {
    await Promise.all(nodes.map((node) => node.close()))
    await dispose()
  })
  return {
    clock,
    events,
    node: async (options = {}) => {
      const node = await createSessions({
        store: open(),
        secret,
        issuer: "https://api.example.com",
        sweep: "off",
        migrate: true,
        clock,
        random: seededRandom(`node ${nodes.length}`),
        ...defaults,
        ...options
      })
      nodes.push(node)
      for (const name of sessionEventNames) {
        const note = (facts: object) => events.push({ name, ...facts } as SessionEvent)
        // Each node's own: all nodes together would hear everything as often as there are nodes.
        node.on(name, note, { nodes: "this" })
      }
      return node
    }
  }
}

/** The result, which must not be a refusal. */
export function granted<R extends { readonly ok: boolean }>(result: R): Extract<R, { ok: true }> {
  if (result.ok) return result as Extract<R, { ok: true }>
  throw new Error(`refused: ${JSON.stringify(result)}`)
}

/** The refusal's code, which must be there. */
export function refusalOf(result: {
  readonly ok: boolean
  readonly refusal?: { readonly code: string }
}): string {
  if (result.ok || result.refusal === undefined) throw new Error("expected a refusal")
  return result.refusal.code
}

/** Names of the events so far, without those that every sign-in brings. */
export const eventNames = (events: readonly SessionEvent[]): readonly string[] =>
  events.map(({ name }) => name).filter((name) => name !== "keyRotated")
