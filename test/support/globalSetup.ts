/**
 * Gives every test run one private MariaDB server. Tests reach it by `freshDatabase()` in mariadb.ts.
 *
 * WATCHWORD_TEST_MYSQL_URL offers a running server instead (its account must be allowed to create
 * databases and users). WATCHWORD_TEST_WITHOUT_MARIADB=1 starts none, and the tests that need one
 * fail: nothing is skipped without a word.
 */
import type { TestProject } from "vitest/node"

import { accountAt, type MariadbAccount, startMariadb } from "./mariadbServer.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** The test run's server, or null when it was told to do without. */
    readonly mariadb: MariadbAccount | null
  }
}

const offered = (url: string): MariadbAccount => {
  const { hostname, port, username, password } = new URL(url)
  const at = { host: hostname, port: port === "" ? 3306 : Number(port) }
  return accountAt(at, decodeURIComponent(username), decodeURIComponent(password))
}

export default async (project: TestProject) => {
  if (process.env["WATCHWORD_TEST_WITHOUT_MARIADB"] === "1") {
    project.provide("mariadb", null)
    return undefined
  }
  const url = process.env["WATCHWORD_TEST_MYSQL_URL"]
  if (url !== undefined && url !== "") {
    project.provide("mariadb", offered(url))
    return undefined
  }
  const server = await startMariadb()
  const { host, port, user, password, url: serverUrl } = server
  project.provide("mariadb", { host, port, user, password, url: serverUrl })
  return server.stop
}
