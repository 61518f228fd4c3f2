import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import { freshDatabase } from "../../support/mariadb.ts"
import { useCases } from "./suite.ts"

useCases({
  name: "MariaDB",
  hasOwnClock: true,
  make: async () => {
    const database = await freshDatabase()
    // Ten connections for all nodes of a test together: an operation that needed two would wait for itself.
    const pool = database.pool({ connectionLimit: 10 })
    return { open: () => mysqlStore(pool), dispose: () => database.drop() }
  }
})
