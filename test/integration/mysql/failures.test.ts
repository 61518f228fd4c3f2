/**
 * What the server's errors mean for a single write. They are raised by the server itself, in a trigger,
 * with the number and the SQLSTATE of the real ones.
 */
import * as Effect from "effect/Effect"
import type { RowDataPacket } from "mysql2/promise"
import { expect, test } from "vitest"

import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import { failureOf, newDatabase, openStore } from "./opened.ts"
import { add, advancing } from "./steps.ts"

/** A store on one connection, and a session whose changes fail the first `times` times. */
async function failing(errno: number, sqlState: string, times: number) {
  const database = await newDatabase()
  const pool = database.pool({ connectionLimit: 1 })
  const store = await openStore(mysqlStore(pool), true)
  const session = await add(store)
  // A sequence counts on, whatever is rolled back.
  await pool.query("CREATE SEQUENCE attempts")
  await pool.query(`
    CREATE TRIGGER fail BEFORE UPDATE ON watchword_sessions FOR EACH ROW
    IF NEXTVAL(attempts) <= ${times} THEN
      SIGNAL SQLSTATE '${sqlState}' SET MYSQL_ERRNO = ${errno}, MESSAGE_TEXT = 'a secret';
    END IF`)
  const connectionId = async () => {
    const [rows] = await pool.query<RowDataPacket[]>("SELECT CONNECTION_ID() AS id")
    return Number(rows[0]?.["id"])
  }
  return { store, session, connectionId }
}

const always = 1_000_000

test.each([
  [1213, "40001", "deadlock"],
  [3101, "40000", "rolled back by the cluster"],
  [1205, "HY000", "lock wait timeout"],
  [1020, "HY000", "record has changed"]
])("error %i (SQLSTATE %s, %s) begins the write anew", async (errno, sqlState) => {
  const { store, session } = await failing(errno, sqlState, 4)
  expect(await Effect.runPromise(store.sessions.advance(advancing(session)))).toBe("applied")
  const after = await Effect.runPromise(store.sessions.find(session.id))
  expect(after?.revision).toBe(1)
})

test.each([
  [1213, "40001", "deadlock, for ever"],
  [1047, "08S01", "a node without its cluster"],
  [1290, "HY000", "read-only"],
  [1836, "HY000", "read-only mode"],
  [1146, "42S02", "no such table"],
  [1142, "42000", "no right"],
  [1969, "70100", "statement time limit"],
  [4025, "23000", "a constraint, by a number that MySQL uses for something else"]
])("error %i (SQLSTATE %s, %s) is no write", async (errno, sqlState) => {
  const { store, session } = await failing(errno, sqlState, always)
  const failure = await failureOf(store.sessions.advance(advancing(session)))
  expect(failure).toMatchObject({ _tag: "StoreUnavailable", cause: { errno, sqlState } })
  expect(await Effect.runPromise(store.sessions.find(session.id))).toEqual(session)
})

test.each([
  [1053, "08S01", "shutdown"],
  [1317, "70100", "killed"],
  [1927, "70100", "connection killed"],
  [1180, "HY000", "an error during COMMIT"],
  [4031, "HY000", "idle for too long"]
])("error %i (SQLSTATE %s, %s) says nothing about the write", async (errno, sqlState) => {
  const { store, session } = await failing(errno, sqlState, always)
  const failure = await failureOf(store.sessions.advance(advancing(session)))
  expect(failure).toMatchObject({ _tag: "OutcomeUnknown", cause: { errno, sqlState } })
})

test.each([
  [1243, "HY000", "unknown prepared statement"],
  [1615, "HY000", "to be prepared again"]
])("error %i (SQLSTATE %s, %s) is tried on another connection", async (errno, sqlState) => {
  const { store, session, connectionId } = await failing(errno, sqlState, 1)
  const before = await connectionId()
  expect(await Effect.runPromise(store.sessions.advance(advancing(session)))).toBe("applied")
  expect(await connectionId()).not.toBe(before)
})

test.each([
  [1047, "08S01", false],
  [1290, "HY000", false],
  [1317, "70100", false],
  [1146, "42S02", true]
])("after error %i (SQLSTATE %s) the connection is kept: %s", async (errno, sqlState, kept) => {
  const { store, session, connectionId } = await failing(errno, sqlState, always)
  const before = await connectionId()
  await failureOf(store.sessions.advance(advancing(session)))
  expect((await connectionId()) === before).toBe(kept)
})
