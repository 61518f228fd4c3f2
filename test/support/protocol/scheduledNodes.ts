/**
 * Nodes over one store in memory whose every call of the store waits for a fast-check scheduler: first to
 * reach the store, then to bring its answer. So the scheduler decides over the interleaving.
 */
import * as Effect from "effect/Effect"
import type * as fc from "fast-check"

import { memoryStore } from "../../../src/adapters/memory/index.ts"
import type { SessionEvent } from "../../../src/domain/event.ts"
import { sessionEventNames } from "../../../src/domain/event.ts"
import type { SessionId } from "../../../src/domain/identifier.ts"
import type { Session } from "../../../src/domain/session.ts"
import { createSessions } from "../../../src/index.ts"
import type { SessionStore } from "../../../src/ports/SessionStore.ts"
import type { StoreAdapter } from "../../../src/ports/StoreAdapter.ts"
import { seededRandom } from "../../../src/testing/seededRandom.ts"
import { testClock, type TestClock } from "../../../src/testing/testClock.ts"
import type { Node } from "../../integration/useCases/given.ts"
import type { Options } from "./client.ts"

/** A write that applied, and the row before it. */
export interface Applied {
  readonly method: "advance" | "touch" | "end" | "writeData" | "writeClaims"
  readonly before: Session
}

export interface ScheduledNodes {
  readonly clock: TestClock
  readonly nodes: readonly [Node, Node]
  readonly applied: Applied[]
  readonly events: SessionEvent[]
  /** The row as it is, past the scheduler. */
  readonly row: (id: SessionId) => Session
  /** From here on the scheduler decides. */
  readonly begin: (scheduler: fc.Scheduler) => void
  /** Lets everything go on that was begun, closes the nodes, and answers a new one, which nobody delays. */
  readonly finish: () => Promise<Node>
}

export async function scheduledNodes(options: Options): Promise<ScheduledNodes> {
  const memory = memoryStore()
  const clock = testClock()
  const events: SessionEvent[] = []
  const applied: Applied[] = []
  let scheduler: fc.Scheduler | undefined
  const { sessions: inner } = Effect.runSync(Effect.scoped(memory.open({ migrate: undefined })))
  const row = (id: SessionId) => Effect.runSync(inner.find(id)) as Session
  const turn = (label: string) =>
    Effect.promise(() => scheduler?.schedule(Promise.resolve(), label) ?? Promise.resolve())

  /** A write as it is applied, in one step with the note of it. */
  const noted = <A>(method: Applied["method"], id: SessionId, write: Effect.Effect<A, unknown>) =>
    Effect.sync(() => {
      const before = row(id)
      const outcome = Effect.runSync(write)
      if (outcome !== "conflict" && outcome !== undefined) applied.push({ method, before })
      return outcome
    })
  const between = <A, E>(method: string, work: Effect.Effect<A, E>) =>
    turn(method).pipe(
      Effect.andThen(work),
      Effect.tap(() => turn(`${method} answers`))
    )

  const sessions: SessionStore["Service"] = {
    ...inner,
    find: (id) => between("find", inner.find(id)),
    findWithData: (id) => between("findWithData", inner.findWithData(id)),
    advance: (change) => between("advance", noted("advance", change.id, inner.advance(change))),
    touch: (change) => between("touch", noted("touch", change.id, inner.touch(change))),
    end: (id, ending) => between("end", noted("end", id, inner.end(id, ending))),
    writeData: (change) =>
      between("writeData", noted("writeData", change.id, inner.writeData(change))),
    writeClaims: (change) =>
      between("writeClaims", noted("writeClaims", change.id, inner.writeClaims(change)))
  }
  const store: StoreAdapter = {
    ...memory,
    open: (settings) => Effect.map(memory.open(settings), (ports) => ({ ...ports, sessions }))
  }

  const node = async (seed: string): Promise<Node> => {
    const made = await createSessions({
      store,
      secret: "of thirty-two bytes or more, for these tests",
      issuer: "https://api.example.com",
      sweep: "off",
      clock,
      random: seededRandom(seed),
      logger: () => undefined,
      ...options,
      accessToken: { algorithm: "HS256", ...options.accessToken }
    })
    for (const name of sessionEventNames) {
      made.on(name, (facts) => events.push({ name, ...facts } as SessionEvent))
    }
    return made
  }
  const nodes: readonly [Node, Node] = [await node("one"), await node("two")]
  return {
    clock,
    nodes,
    applied,
    events,
    row,
    begin: (given) => {
      scheduler = given
    },
    finish: async () => {
      await scheduler?.waitIdle()
      scheduler = undefined
      await Promise.all(nodes.map((one) => one.close()))
      return node("after")
    }
  }
}
