/**
 * Data and claims are replaced by whoever names their version, and by nobody twice.
 */
import * as assert from "node:assert/strict"

import type { SessionId } from "../../../domain/identifier.ts"
import type { Json } from "../../../domain/json.ts"
import type { StorePorts } from "../../../ports/StoreAdapter.ts"
import { sessionFixture } from "../../sessionFixture.ts"
import { run, type ContractCase } from "../contractCase.ts"
import { add, atOnce, birth, revocationsOf, rotated } from "../steps.ts"

interface Change {
  readonly id: SessionId
  readonly version: number
  readonly value: Json | undefined
  readonly now: number
}

/** What the two have in common. `read` answers value and version. */
const kinds = {
  writeData: {
    write: ({ sessions }: StorePorts, change: Change) => sessions.writeData(change),
    read: async (store: StorePorts, id: SessionId) =>
      (await run(store.sessions.findWithData(id)))?.data
  },
  writeClaims: {
    write: ({ sessions }: StorePorts, change: Change) => sessions.writeClaims(change),
    read: async (store: StorePorts, id: SessionId) => {
      const session = await run(store.sessions.find(id))
      return session && { value: session.claims, version: session.claimsVersion }
    }
  }
}

const casesFor = (call: keyof typeof kinds): readonly ContractCase[] => {
  const { write, read } = kinds[call]
  return [
    {
      name: `${call} replaces the value and adds 1 to its version, each time`,
      run: async (store, other) => {
        const { id } = await add(store, sessionFixture({ claims: "old" }), "old")
        const values = [{ a: 1 }, undefined, null, "text", undefined, [2]]
        for (const [version, value] of values.entries()) {
          const change = { id, version, value, now: birth }
          assert.equal(await run(write(version % 2 === 0 ? store : other, change)), "applied")
          assert.deepEqual(await read(other, id), { value, version: version + 1 })
        }
      }
    },
    {
      name: `${call} with a version that is not the current one changes nothing`,
      run: async (store, other) => {
        const { id } = await add(store, sessionFixture({ claims: "old" }), "old")
        await run(write(store, { id, version: 0, value: "first", now: birth }))
        for (const version of [0, 2, -1, 100]) {
          const change = { id, version, value: "late", now: birth }
          assert.equal(await run(write(other, change)), "conflict")
        }
        assert.deepEqual(await read(store, id), { value: "first", version: 1 })
      }
    },
    {
      name: `${call} of the value that is there already is applied and counted`,
      run: async (store, other) => {
        const { id } = await add(store, sessionFixture({ claims: "same" }), "same")
        const change = { id, version: 0, value: "same", now: birth }
        assert.equal(await run(write(store, change)), "applied")
        assert.deepEqual(await read(other, id), { value: "same", version: 1 })
      }
    },
    {
      name: `${call}: of 50 simultaneous calls from one version one is applied, and it is what is stored`,
      run: async (store, other) => {
        const { id } = await add(store, sessionFixture())
        const outcomes = await atOnce(50, [store, other], (opening, i) =>
          write(opening, { id, version: 0, value: i, now: birth })
        )
        const winner = outcomes.indexOf("applied")
        assert.equal(outcomes.filter((outcome) => outcome === "applied").length, 1)
        assert.deepEqual(await read(other, id), { value: winner, version: 1 })
      }
    }
  ]
}

export const versions: readonly ContractCase[] = [
  ...casesFor("writeData"),
  ...casesFor("writeClaims"),
  {
    name: "writeData leaves the session as it was, the revision too",
    run: async (store, other) => {
      const session = await add(
        store,
        sessionFixture({ claims: "claims", claimsVersion: 2 }),
        "old"
      )
      await run(store.sessions.writeData({ id: session.id, version: 0, value: 1, now: birth }))
      assert.deepEqual(await run(other.sessions.find(session.id)), session)
    }
  },
  {
    name: "writeClaims leaves the data and the rest of the session as they were",
    run: async (store, other) => {
      const session = await add(store, sessionFixture({ claimsVersion: 2, revision: 7 }), "data")
      await run(store.sessions.writeClaims({ id: session.id, version: 2, value: 1, now: birth }))
      assert.deepEqual(await run(other.sessions.findWithData(session.id)), {
        session: { ...session, claims: 1, claimsVersion: 3 },
        data: { value: "data", version: 0 }
      })
    }
  },
  {
    name: "data, claims, activity and lineage that are written at once are all written",
    run: async (store, other) => {
      for (let i = 0; i < 10; i++) {
        const session = await add(store, sessionFixture())
        const { id, revision, device } = session
        const now = birth + 1
        const lineage = rotated(session.lineage, now)
        const activity = { lastActiveAt: now, idleExpiresAt: session.idleExpiresAt + 1, device }
        const outcomes = await Promise.all([
          run(store.sessions.writeData({ id, version: 0, value: "data", now })),
          run(other.sessions.writeClaims({ id, version: 0, value: "claims", now })),
          run(store.sessions.touch({ id, activity, now })),
          run(other.sessions.advance({ id, revision, lineage, activity, now }))
        ])
        assert.deepEqual(outcomes, ["applied", "applied", "applied", "applied"])
        assert.deepEqual(await run(store.sessions.findWithData(id)), {
          session: {
            ...session,
            ...activity,
            lineage,
            revision: 1,
            claims: "claims",
            claimsVersion: 1
          },
          data: { value: "data", version: 1 }
        })
      }
      assert.deepEqual(await revocationsOf(store), [])
    }
  }
]
