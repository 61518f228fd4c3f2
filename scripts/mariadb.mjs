/**
 * Finds the MariaDB programs that the tests start a private server with, and installs them where
 * that needs no question: on Debian and its relatives, as root. Only the programs are installed
 * (the core packages), so no system-wide server is set up or started.
 */
import { accessSync, constants, existsSync } from "node:fs"
import { delimiter, join } from "node:path"

import { capture, say, stop } from "./processes.mjs"

const programs = ["mariadbd", "mariadb-install-db"]
const packages = ["mariadb-server-core", "mariadb-client-core"]

/** Servers are often installed where only root's PATH looks. */
const folders = () =>
  process.env.WATCHWORD_TEST_MARIADB_BIN
    ? [process.env.WATCHWORD_TEST_MARIADB_BIN]
    : [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"]

const isExecutable = (file) => {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const locate = (program) =>
  folders()
    .filter(Boolean)
    .map((folder) => join(folder, program))
    .find(isExecutable)

/** The two programs' paths, or undefined when one of them is missing. */
export const findMariadb = () => {
  const [server, installer] = programs.map(locate)
  return server && installer ? { server, installer } : undefined
}

/** What a person can do about it, in one sentence. */
export const missingMariadb =
  `the tests need MariaDB's programs ${programs.join(" and ")}: install MariaDB 10.6 or newer ` +
  `(Debian: apt-get install ${packages.join(" ")}; Homebrew: brew install mariadb), ` +
  "or name the folder that holds both in WATCHWORD_TEST_MARIADB_BIN, " +
  "or a running server's account that may create databases and users in WATCHWORD_TEST_MYSQL_URL"

/** Sees to it that the tests will find a server to start, or ends the script saying what to do. */
export const mariadbAvailable = async () => {
  if (process.env.WATCHWORD_TEST_MYSQL_URL || findMariadb()) return
  const mayInstall = existsSync("/usr/bin/apt-get") && process.getuid?.() === 0
  if (process.env.WATCHWORD_TEST_MARIADB_BIN || !mayInstall) stop(missingMariadb)

  say(`installing MariaDB's programs (apt-get install ${packages.join(" ")})`)
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" }
  const apt = async (...args) => {
    const { code, output } = await capture(["apt-get", "-q", ...args], { env })
    if (code !== 0) stop(`apt-get ${args.join(" ")} failed\n${output}\n${missingMariadb}`)
  }
  await apt("update")
  await apt("install", "-y", "--no-install-recommends", ...packages)
  if (!findMariadb()) stop(missingMariadb)
}
