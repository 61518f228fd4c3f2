/**
 * A private MariaDB server: its own folder, port and account, no configuration of the machine's.
 * The test run shares one (globalSetup.ts); a test that kills its database starts another. Nothing
 * here needs vitest, for global setup runs outside of it.
 *
 * Its time zone is not ours, and it syncs its log at every commit, so that a time-zone mistake and a
 * write that only seemed durable both show.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer, type AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { promisify } from "node:util"

import { createConnection } from "mysql2/promise"

import { findMariadb, missingMariadb } from "../../scripts/mariadb.mjs"
import { killAtEnd, removeAtEnd } from "./watchdog.ts"

/** Where a server is and who may do everything there. Plain data, so vitest can hand it to workers. */
export interface MariadbAccount {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly url: string
}

export interface MariadbServer extends MariadbAccount {
  /** The server's process now; another one after `restart`. */
  readonly pid: number
  /** kill -9: what had been committed survives, nothing else need. */
  readonly kill: () => Promise<void>
  /** Starts it again after `kill`, on the same port and data. */
  readonly restart: () => Promise<void>
  /** Ends it for good and removes its data. */
  readonly stop: () => Promise<void>
}

export const accountAt = (
  at: Pick<MariadbAccount, "host" | "port">,
  user: string,
  password: string,
  database = ""
): MariadbAccount => ({
  host: at.host,
  port: at.port,
  user,
  password,
  url: `mysql://${user}:${password}@${at.host}:${at.port}/${database}`
})

/** A port nobody listens on. Another program may take it before we do, so the start is tried again. */
const freePort = async () => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, "close")
  return port
}

const answers = async ({ host, port, user, password }: MariadbAccount) => {
  try {
    const connection = await createConnection({ host, port, user, password, connectTimeout: 2000 })
    await connection.end()
    return true
  } catch {
    return false
  }
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null

const killed = async (child: ChildProcess) => {
  if (hasEnded(child)) return
  child.kill("SIGKILL")
  await once(child, "exit")
}

/** `args` are further options of mariadbd, such as `--innodb-snapshot-isolation=ON`. */
export const startMariadb = async (args: ReadonlyArray<string> = []): Promise<MariadbServer> => {
  const programs = findMariadb()
  if (programs === undefined) throw new Error(missingMariadb)

  const folder = mkdtempSync(join(tmpdir(), "watchword-mariadb-"))
  removeAtEnd(folder)
  const file = (name: string) => join(folder, name)
  const user = "watchword_admin"
  const password = randomBytes(12).toString("hex")
  // MariaDB refuses to run as root unless told to.
  const asRoot = process.getuid?.() === 0 ? ["--user=root"] : []
  // A small log, for the default of 96 MB takes longest to create.
  const common = [
    "--no-defaults",
    ...asRoot,
    `--datadir=${file("data")}`,
    "--innodb-log-file-size=16M"
  ]

  const boot = async (port: number) => {
    const log = openSync(file("log"), "a")
    const options = [
      ...common,
      "--bind-address=127.0.0.1",
      `--port=${port}`,
      `--socket=${file("socket")}`,
      `--pid-file=${file("pid")}`,
      `--init-file=${file("init.sql")}`,
      "--skip-name-resolve",
      "--default-time-zone=+05:00",
      "--innodb-flush-log-at-trx-commit=1",
      "--max-connections=500",
      ...args
    ]
    const child = spawn(programs.server, options, { stdio: ["ignore", log, log], detached: true })
    closeSync(log)
    child.on("error", () => {})
    child.unref()
    killAtEnd(child)
    return child
  }

  /** Resolves to the process once it accepts the account, or to undefined when it ended instead. */
  const up = async (port: number) => {
    const child = await boot(port)
    const account = accountAt({ host: "127.0.0.1", port }, user, password)
    const deadline = performance.now() + 60_000
    while (child.pid !== undefined && !hasEnded(child)) {
      if (await answers(account)) return child
      if (performance.now() > deadline) await killed(child)
      await pause(20)
    }
    return undefined
  }

  const failure = () => {
    const lines = readFileSync(file("log"), "utf8").trimEnd().split("\n").slice(-20)
    return new Error(`MariaDB did not start; its log ends with\n${lines.join("\n")}`)
  }

  // Root may come in by the socket file only; the account is made at every start if it is missing.
  await promisify(execFile)(programs.installer, [
    ...common,
    "--auth-root-authentication-method=socket",
    "--skip-test-db"
  ])
  writeFileSync(
    file("init.sql"),
    `CREATE USER IF NOT EXISTS ${user}@'%' IDENTIFIED BY '${password}';\n` +
      `GRANT ALL ON *.* TO ${user}@'%' WITH GRANT OPTION;\n`,
    { mode: 0o600 }
  )

  let port = 0
  let child: ChildProcess | undefined
  for (let attempt = 0; attempt < 3 && child === undefined; attempt++) {
    port = await freePort()
    child = await up(port)
  }
  if (child === undefined) throw failure()

  let running = child
  return {
    ...accountAt({ host: "127.0.0.1", port }, user, password),
    get pid() {
      return running.pid ?? 0
    },
    kill: () => killed(running),
    restart: async () => {
      await killed(running)
      const again = await up(port)
      if (again === undefined) throw failure()
      running = again
    },
    stop: async () => {
      await killed(running)
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
