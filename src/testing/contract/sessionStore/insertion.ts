/**
 * Adding sessions: what was put in comes out, once.
 */
import * as assert from "node:assert/strict"

import { sessionFixture } from "../../sessionFixture.ts"
import { run, type ContractCase } from "../contractCase.ts"

export const insertion: readonly ContractCase[] = [
  {
    name: "a session comes back as it went in, from either opening",
    run: async (store, other) => {
      const session = sessionFixture()
      const outcome = await run(
        store.sessions.insert({
          session,
          data: undefined,
          limit: undefined,
          eviction: { at: session.createdAt, cause: "limit", reason: undefined }
        })
      )
      assert.deepEqual(outcome, { kind: "inserted", evicted: [], exceeded: false })
      assert.deepEqual(await run(other.sessions.find(session.id)), session)
    }
  }
]
