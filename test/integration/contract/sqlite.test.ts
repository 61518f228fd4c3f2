/**
 * The store contract, kept in a file with two connections.
 */
import { it } from "vitest"

import { sqliteStore } from "../../../src/adapters/sqlite/index.ts"
import { openTwice, storeContract } from "../../../src/testing/index.ts"
import { temporaryFolder } from "../sqlite/folder.ts"

storeContract(async () => {
  const folder = temporaryFolder()
  const opened = await openTwice(sqliteStore(folder.path("sessions.db")))
  return {
    ...opened,
    close: async () => {
      await opened.close()
      folder.remove()
    }
  }
}, it)
