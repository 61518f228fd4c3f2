/** A process that starts a database server, says so and waits to be killed. Run by mariadb.test.ts. */
import { startMariadb } from "../../support/mariadbServer.ts"

const { port } = await startMariadb()
console.log(`server on port ${port}`)
setInterval(() => {}, 60_000)
