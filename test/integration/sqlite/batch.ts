/**
 * A store for writes that arrive together: what its driver does, and what is in the file.
 */
import * as Effect from "effect/Effect"
import Database from "libsql"
import { onTestFinished } from "vitest"

import { storeIn } from "../../../src/adapters/sqlite/store.ts"
import type { Session } from "../../../src/domain/session.ts"
import { sessionFixture } from "../../../src/testing/index.ts"
import { insertion } from "./adding.ts"
import { faultyDriver } from "./faultyDriver.ts"
import { newFolder, openStore } from "./opened.ts"

export const fixtures = (n: number) => Array.from({ length: n }, () => sessionFixture())

export const setUp = async () => {
  const file = newFolder().path("sessions.db")
  const driver = faultyDriver()
  const ports = await openStore(storeIn(file, {}, driver.load))
  const { sessions } = ports
  const observer = new Database(file, { timeout: 0 })
  onTestFinished(() => void observer.close())
  driver.scripts()
  const stored = () => {
    const rows = observer.prepare("SELECT id FROM watchword_sessions").raw().all([]) as [Buffer][]
    return new Set(rows.map(([id]) => id.toString("base64url")))
  }
  return {
    driver,
    /** Takes the write lock, as another process would. Answers what lets go of it. */
    hold: () => {
      observer.exec("BEGIN IMMEDIATE")
      return () => {
        observer.exec("ROLLBACK")
      }
    },
    sessions,
    stored,
    close: ports.close,
    add: (session: Session) => sessions.insert(insertion(session)),
    addAll: (all: readonly Session[]) =>
      Promise.all(all.map((each) => Effect.runPromiseExit(sessions.insert(insertion(each)))))
  }
}
