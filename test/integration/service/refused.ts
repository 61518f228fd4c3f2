/**
 * Requests that are refused, and proof that they changed nothing.
 */
import { expect } from "vitest"

import { textAt, type Ask, type Question } from "./asking.ts"
import { runningService } from "./started.ts"

/** Everything that a request could have changed. */
async function facts(ask: Ask) {
  const list = await ask("GET", "/users/alice/sessions")
  const data = await ask(
    "GET",
    `/session/data?sessionHandle=${textAt(list.body, "sessions", "0", "handle")}`
  )
  return [list.body, data.body, data.headers.get("etag")]
}

/** Asks a new service what it refuses, and checks that it changed nothing. */
export async function refused(method: string, path: string, question: Question) {
  const { ask } = await runningService()
  await ask("POST", "/session", { body: { userId: "alice", sessionData: { n: 1 } } })
  const before = await facts(ask)
  const { status, body } = await ask(method, path, question)
  expect(await facts(ask)).toEqual(before)
  return { status, body }
}
