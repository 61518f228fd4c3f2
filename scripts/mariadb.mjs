/**
 * Finds the MariaDB programs that the tests start a private server with, and installs them where
 * that needs no question: on Debian and its relatives, as root. Only the programs are installed
 * (the core packages), so no system-wide server is set up or started.
 */
import { stop } from "./processes.mjs"
import { findProgram, install, mayInstall } from "./programs.mjs"

const programs = ["mariadbd", "mariadb-install-db"]
const packages = ["mariadb-server-core", "mariadb-client-core"]

/** The two programs' paths, or undefined when one of them is missing. */
export const findMariadb = () => {
  const given = process.env.WATCHWORD_TEST_MARIADB_BIN
  const [server, installer] = programs.map((program) =>
    given ? findProgram(program, [given]) : findProgram(program)
  )
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
  if (process.env.WATCHWORD_TEST_MARIADB_BIN || !mayInstall()) stop(missingMariadb)
  await install(packages, missingMariadb)
  if (!findMariadb()) stop(missingMariadb)
}
