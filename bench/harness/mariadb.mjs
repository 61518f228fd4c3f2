/**
 * The MariaDB that the database suites share: InnoDB with its own defaults for durability (the log is
 * synced at every commit), and a buffer pool that holds the largest table.
 */
import { execFile } from "node:child_process"
import { randomBytes } from "node:crypto"
import { writeFileSync } from "node:fs"
import { totalmem } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"

import { createConnection } from "mysql2/promise"

import { findMariadb, missingMariadb } from "../../scripts/mariadb.mjs"
import { startServer } from "./server.mjs"

const mebibyte = 1024 * 1024

/** A quarter of the machine's memory; it is taken only as it fills. */
const bufferPool = (once) =>
  once ? 128 : Math.min(8192, Math.max(512, Math.floor(totalmem() / mebibyte / 4)))

export const startMariadb = async ({ once }) => {
  const programs = findMariadb()
  if (programs === undefined) throw new Error(missingMariadb)
  const account = { host: "127.0.0.1", user: "bench", password: randomBytes(12).toString("hex") }
  // MariaDB refuses to run as root unless told to.
  const asRoot = process.getuid?.() === 0 ? ["--user=root"] : []

  const command = async (folder, port) => {
    const common = [
      "--no-defaults",
      ...asRoot,
      `--datadir=${join(folder, "data")}`,
      `--innodb-log-file-size=${once ? 16 : 512}M`
    ]
    const installing = ["--auth-root-authentication-method=socket", "--skip-test-db"]
    await promisify(execFile)(programs.installer, [...common, ...installing])
    writeFileSync(
      join(folder, "init.sql"),
      `CREATE USER ${account.user}@'%' IDENTIFIED BY '${account.password}';\n` +
        `GRANT ALL ON *.* TO ${account.user}@'%' WITH GRANT OPTION;\n`,
      { mode: 0o600 }
    )
    return [
      programs.server,
      ...common,
      "--bind-address=127.0.0.1",
      `--port=${port}`,
      `--socket=${join(folder, "socket")}`,
      `--pid-file=${join(folder, "pid")}`,
      `--init-file=${join(folder, "init.sql")}`,
      `--innodb-buffer-pool-size=${bufferPool(once)}M`,
      "--skip-name-resolve",
      "--max-connections=1000"
    ]
  }

  const asAdministrator = async (port, work) => {
    const connection = await createConnection({ ...account, port, connectTimeout: 2000 })
    try {
      return await work(connection)
    } finally {
      connection.destroy()
    }
  }
  const answers = (port) => asAdministrator(port, () => true).catch(() => false)

  const { port, stop } = await startServer("mariadb", command, answers)
  const database = async (name) => {
    await asAdministrator(port, (connection) => connection.query(`CREATE DATABASE ${name}`))
    return { ...account, port, database: name }
  }
  const drop = (name) =>
    asAdministrator(port, (connection) => connection.query(`DROP DATABASE IF EXISTS ${name}`))
  const [[{ version }]] = await asAdministrator(port, (connection) =>
    connection.query("SELECT VERSION() AS version")
  )
  return { database, drop, version, stop }
}
