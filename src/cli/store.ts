import { resolve } from "node:path"

/**
 * From a store's text to a store, and from its failures to a line. A driver is loaded only where it is used.
 */
import { SessionsError } from "../app/SessionsError.ts"
import type { StoreText } from "../options/storeText.ts"
import { reasonOf, StoreRefused, StoreUnavailable } from "../ports/failure.ts"
import type { StoreAdapter } from "../ports/StoreAdapter.ts"
import { CommandFailure } from "./commandFailure.ts"

export async function storeFor(store: StoreText): Promise<StoreAdapter> {
  switch (store.kind) {
    case "sqlite": {
      const { sqliteStore } = await import("../adapters/sqlite/index.ts")
      return sqliteStore(store.file)
    }
    case "mysql": {
      const { mysqlStore } = await import("../adapters/mysql/index.ts")
      return mysqlStore(store.url)
    }
    case "memory": {
      const { memoryStore } = await import("../adapters/memory/index.ts")
      return memoryStore()
    }
  }
}

/** The store's schema as SQL, in steps. */
export async function schemaSql(
  store: StoreText
): Promise<readonly { readonly name: string; readonly sql: string }[]> {
  switch (store.kind) {
    case "sqlite": {
      const { sqliteMigrations } = await import("../adapters/sqlite/index.ts")
      return sqliteMigrations
    }
    case "mysql": {
      const { mysqlMigrations } = await import("../adapters/mysql/index.ts")
      return mysqlMigrations()
    }
    case "memory":
      return []
  }
}

/** Where the data lies, as it may be shown: without an account or a password. */
export function shownStore(store: StoreText): string {
  switch (store.kind) {
    case "sqlite":
      return resolve(store.file)
    case "mysql": {
      const { hostname, port, pathname } = new URL(store.url)
      return `mysql://${hostname}:${port === "" ? 3306 : port}${pathname}`
    }
    case "memory":
      return "this process's memory, and end with it"
  }
}

/** The line for a failure of `store`: which one it was, and why. Anything else is answered as it is. */
export function storeFailure(store: StoreText, error: unknown): unknown {
  if (error instanceof StoreRefused) return new CommandFailure(error.message)
  const failure = error instanceof SessionsError ? error.cause : error
  if (failure instanceof StoreUnavailable) {
    const reason = reasonOf(failure)
    const parts = [failure.message, shownStore(store), ...(reason === undefined ? [] : [reason])]
    return new CommandFailure(parts.join(": "))
  }
  return error instanceof SessionsError ? new CommandFailure(error.message) : error
}
