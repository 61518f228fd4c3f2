/**
 * The store contract, kept on a real MariaDB: by a store on a caller's pool and one on a pool of its own.
 */
import { it } from "vitest"

import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import { openTwice, storeContract } from "../../../src/testing/index.ts"
import { freshDatabase } from "../../support/mariadb.ts"

storeContract(async () => {
  const database = await freshDatabase()
  const opened = await openTwice(mysqlStore(database.pool()), mysqlStore(database.url))
  return {
    ...opened,
    close: async () => {
      await opened.close()
      await database.drop()
    }
  }
}, it)
