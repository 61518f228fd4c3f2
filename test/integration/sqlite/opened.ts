/**
 * A store in a folder of the test's own, opened and closed with the test.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { onTestFinished } from "vitest"

import { sqliteStore } from "../../../src/adapters/sqlite/index.ts"
import type { StoreAdapter, StorePorts } from "../../../src/ports/StoreAdapter.ts"
import { temporaryFolder, type Folder } from "./folder.ts"

export interface OpenStore extends StorePorts {
  /** Closes it before the test ends. */
  readonly close: () => Promise<void>
}

/** An empty folder that is removed when the test has finished. */
export function newFolder(): Folder {
  const folder = temporaryFolder()
  onTestFinished(folder.remove)
  return folder
}

export async function openStore(adapter: StoreAdapter, migrate?: boolean): Promise<OpenStore> {
  const scope = Scope.makeUnsafe()
  const close = () => Effect.runPromise(Scope.close(scope, Exit.void))
  onTestFinished(close)
  const ports = await Effect.runPromise(Scope.provide(adapter.open({ migrate }), scope))
  return { ...ports, close }
}

/** A store in a new file, and the file's path. */
export async function newStore(): Promise<OpenStore & { readonly file: string }> {
  const file = newFolder().path("sessions.db")
  return { ...(await openStore(sqliteStore(file))), file }
}
