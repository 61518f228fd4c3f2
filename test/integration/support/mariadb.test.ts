/** The tests' own MariaDB is what the tests of the store take it for. */
import { createConnection } from "mysql2/promise"
import { expect, onTestFinished, test } from "vitest"

import { startNode } from "../../support/childProcess.ts"
import { freshDatabase, serverVariable } from "../../support/mariadb.ts"
import { startMariadb } from "../../support/mariadbServer.ts"

test("a server of the tests' own is durable and in a foreign time zone", async () => {
  const server = await startMariadb(["--max-prepared-stmt-count=50"])
  onTestFinished(server.stop)
  expect(await serverVariable("time_zone", { server })).toBe("+05:00")
  expect(await serverVariable("innodb_flush_log_at_trx_commit", { server })).toBe("1")
  expect(await serverVariable("max_prepared_stmt_count", { server })).toBe("50")
})

test("what was committed survives kill -9 and a restart on the same port", async () => {
  const server = await startMariadb()
  onTestFinished(server.stop)
  const database = await freshDatabase(server)
  const before = await createConnection(database.url)
  before.on("error", () => {})
  await before.query("CREATE TABLE t (n INT PRIMARY KEY)")
  await before.query("INSERT INTO t VALUES (7)")
  const { pid, port } = server

  await server.kill()
  await expect(createConnection(database.url)).rejects.toMatchObject({ code: "ECONNREFUSED" })
  await server.restart()

  expect(server.port).toBe(port)
  expect(server.pid).not.toBe(pid)
  const after = await createConnection(database.url)
  const [rows] = await after.query("SELECT n FROM t")
  expect(rows).toEqual([{ n: 7 }])
  await after.end()
})

test("a dropped database is gone with its accounts", async () => {
  const database = await freshDatabase()
  const pool = database.pool()
  await pool.query("SELECT 1")
  await database.drop()
  await expect(createConnection(database.url)).rejects.toThrow("Access denied")
})

test("an account without DDL may write rows and create no table", async () => {
  const database = await freshDatabase()
  onTestFinished(database.drop)
  await database.pool().query("CREATE TABLE t (n INT PRIMARY KEY)")
  const { user, password } = await database.account()
  const pool = database.pool({ user, password })
  await pool.query("INSERT INTO t VALUES (1)")
  await expect(pool.query("CREATE TABLE u (n INT)")).rejects.toMatchObject({ errno: 1142 })
})

test("a process started by a test is read by lines and killed at will", async () => {
  const child = startNode("test/integration/support/echo.mjs", { env: { TZ: "Asia/Tokyo" } })
  expect((await child.line(/^zone (.*)$/))[1]).toBe("Asia/Tokyo")
  child.write("hello")
  await child.line(/^heard hello$/)
  expect(await child.kill()).toEqual({ code: null, signal: "SIGKILL" })
  await expect(child.line(/^never$/)).rejects.toThrow("ended before it printed")
})

test("a server does not outlive a test run that is killed", async () => {
  const starter = startNode("test/support/runTypeScript.mjs", {
    args: ["test/integration/support/abandonMariadb.ts"]
  })
  const [, port] = await starter.line(/^server on port (\d+)$/)
  await starter.kill("SIGKILL")

  // Not whether the process exists: where nobody reaps orphans, a dead one stays in the list.
  const refused = () =>
    createConnection({ host: "127.0.0.1", port: Number(port) }).catch(
      ({ code }: NodeJS.ErrnoException) => code
    )
  await expect.poll(refused, { timeout: 10_000 }).toBe("ECONNREFUSED")
})
