/**
 * Rotation: of any number of writers who saw one revision, one gets through.
 */
import * as assert from "node:assert/strict"

import type { Session } from "../../../domain/session.ts"
import { sessionFixture } from "../../sessionFixture.ts"
import { run, type ContractCase } from "../contractCase.ts"
import { add, atOnce, birth, endingAt, freshDigest, revocationsOf, rotated } from "../steps.ts"

const activityOf = ({ lastActiveAt, idleExpiresAt, device }: Session) => ({
  lastActiveAt,
  idleExpiresAt,
  device
})

/** The rotation that a writer asks for who has read `session`. */
const rotation = (session: Session, now: number) => ({
  id: session.id,
  revision: session.revision,
  lineage: rotated(session.lineage, now),
  activity: activityOf(session),
  now
})

export const advance: readonly ContractCase[] = [
  {
    name: "advance replaces the lineage and the activity, adds 1 to the revision, and leaves the rest",
    run: async (store, other) => {
      const session = await add(
        store,
        sessionFixture({ claims: [1], claimsVersion: 4, authMethod: "pwd", device: { ip: "::1" } }),
        "data"
      )
      const activity = {
        lastActiveAt: birth + 60,
        idleExpiresAt: session.idleExpiresAt + 60,
        device: { userAgent: "other", name: "phone" }
      }
      const change = { ...rotation(session, birth + 60), activity }
      assert.equal(await run(store.sessions.advance(change)), "applied")
      assert.deepEqual(await run(other.sessions.findWithData(session.id)), {
        session: { ...session, ...activity, lineage: change.lineage, revision: 1 },
        data: { value: "data", version: 0 }
      })
      assert.deepEqual(await revocationsOf(other), [])
    }
  },
  {
    name: "advance with an authentication moves authTime, and authMethod where it is given",
    run: async (store, other) => {
      const session = await add(store, sessionFixture({ authMethod: "pwd" }))
      const first = {
        ...rotation(session, birth + 60),
        authentication: { authTime: birth + 60, authMethod: undefined }
      }
      assert.equal(await run(store.sessions.advance(first)), "applied")
      const moved = {
        ...session,
        lineage: first.lineage,
        authTime: birth + 60,
        revision: session.revision + 1
      }
      assert.deepEqual(await run(other.sessions.find(session.id)), moved)
      const second = {
        ...rotation(moved, birth + 61),
        authentication: { authTime: birth + 61, authMethod: "hwk" }
      }
      assert.equal(await run(other.sessions.advance(second)), "applied")
      assert.deepEqual(await run(store.sessions.find(session.id)), {
        ...moved,
        ...second.authentication,
        lineage: second.lineage,
        revision: moved.revision + 1
      })
    }
  },
  {
    name: "advance writes every shape of lineage, and takes back what was there",
    run: async (store, other) => {
      let session = await add(store, sessionFixture())
      const current = { digest: freshDigest(), generation: 5, issuedAt: birth + 5 }
      const previous = { digest: freshDigest(), issuedAt: birth + 4 }
      for (const lineage of [
        { current, previous, beforePrevious: freshDigest(), settled: true },
        { current, previous, beforePrevious: undefined, settled: false },
        { current, previous: undefined, beforePrevious: freshDigest(), settled: false },
        { current, previous: undefined, beforePrevious: undefined, settled: true },
        session.lineage
      ]) {
        const change = { ...rotation(session, birth + 5), lineage }
        assert.equal(await run(store.sessions.advance(change)), "applied")
        session = { ...session, lineage, revision: session.revision + 1 }
        assert.deepEqual(await run(other.sessions.find(session.id)), session)
      }
    }
  },
  {
    name: "advance with a revision that is not the session's changes nothing",
    run: async (store, other) => {
      const session = await add(store, sessionFixture({ revision: 5 }))
      for (const revision of [4, 6, 0, -1, 50]) {
        const change = { ...rotation(session, birth), revision }
        assert.equal(await run(other.sessions.advance(change)), "conflict")
      }
      assert.deepEqual(await run(store.sessions.find(session.id)), session)
    }
  },
  {
    name: "a revision is good for one advance",
    run: async (store, other) => {
      const session = await add(store, sessionFixture())
      const change = rotation(session, birth)
      assert.equal(await run(store.sessions.advance(change)), "applied")
      assert.equal(await run(store.sessions.advance(change)), "conflict")
      assert.equal(await run(other.sessions.advance(change)), "conflict")
    }
  },
  {
    name: "of 200 simultaneous advances from one revision exactly one is applied, and it is what is stored",
    run: async (store, other) => {
      const session = await add(store, sessionFixture())
      const changes = Array.from({ length: 200 }, () => rotation(session, birth + 1))
      const outcomes = await atOnce(200, [store, other], ({ sessions }, i) =>
        sessions.advance(changes[i] ?? rotation(session, birth))
      )
      const winners = changes.filter((_, i) => outcomes[i] === "applied")
      assert.equal(winners.length, 1)
      assert.equal(outcomes.filter((outcome) => outcome === "conflict").length, 199)
      assert.deepEqual(await run(other.sessions.find(session.id)), {
        ...session,
        lineage: winners[0]?.lineage,
        revision: 1
      })
    }
  },
  {
    name: "advances of different sessions do not hinder each other",
    run: async (store, other) => {
      const sessions: Session[] = []
      for (let i = 0; i < 50; i++) sessions.push(await add(store, sessionFixture()))
      const changes = sessions.map((session) => rotation(session, birth + 1))
      const outcomes = await Promise.all(
        changes.map((change, i) => run((i % 2 === 0 ? store : other).sessions.advance(change)))
      )
      assert.deepEqual(new Set(outcomes), new Set(["applied"]))
      for (const [i, session] of sessions.entries()) {
        const found = await run(store.sessions.find(session.id))
        assert.deepEqual(found?.lineage, changes[i]?.lineage)
      }
    }
  },
  {
    name: "two nodes that read what the other wrote advance in turn",
    run: async (store, other) => {
      const { id } = await add(store, sessionFixture())
      for (let i = 0; i < 20; i++) {
        const [reader, writer] = i % 2 === 0 ? [store, other] : [other, store]
        const session = await run(reader.sessions.find(id))
        assert.ok(session)
        assert.equal(session.revision, i)
        assert.equal(await run(writer.sessions.advance(rotation(session, birth + i))), "applied")
      }
    }
  },
  {
    name: "an ending that meets an advance ends the session, whichever came first",
    run: async (store, other) => {
      for (let i = 0; i < 20; i++) {
        const session = await add(store, sessionFixture())
        const [outcome, ended] = await Promise.all([
          run((i % 2 === 0 ? store : other).sessions.advance(rotation(session, birth))),
          run(store.sessions.end(session.id, endingAt(birth)))
        ])
        const found = await run(other.sessions.find(session.id))
        assert.deepEqual(found, ended)
        assert.deepEqual(found?.ended, endingAt(birth))
        assert.equal(found?.revision, outcome === "applied" ? 2 : 1)
      }
    }
  }
]
