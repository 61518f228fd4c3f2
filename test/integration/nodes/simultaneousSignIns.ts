/**
 * One user who signs in many times at once, on all nodes, and may have three sessions.
 */
import { expect, test } from "vitest"

import { openAll, type Node } from "./nodes.ts"
import type { SharedStore } from "./stores.ts"

const max = 3
const signIns = 50

export const simultaneousSignIns = (store: SharedStore, nodes: () => readonly Node[]): void =>
  test.each(["evict-oldest", "reject"] as const)(
    "fifty simultaneous sign-ins of one user leave three sessions: %s",
    async (exceeded) => {
      const opened = await openAll(nodes(), {
        store: (await store.make()).place,
        options: { sessionsPerUser: { max, exceeded } }
      })
      const shares = opened.map((_, index) => Math.floor((signIns + index) / opened.length))
      const answers = await Promise.all(
        opened.map((node, index) =>
          node.callAll(
            "create",
            Array.from({ length: shares[index] ?? 0 }, () => ({ userId: "alice" }))
          )
        )
      )
      const results = answers.flat()
      const granted = results.filter((result) => result.ok)
      expect(results).toHaveLength(signIns)
      expect(granted).toHaveLength(exceeded === "reject" ? max : signIns)

      for (const node of opened) {
        expect(await node.call("count", "alice")).toBe(max)
        const alive = await node.call("list", "alice")
        expect(alive).toHaveLength(max)
        const ids = granted.map(({ session }) => session.id)
        expect(ids).toEqual(expect.arrayContaining(alive.map(({ id }) => id)))
      }
    }
  )
