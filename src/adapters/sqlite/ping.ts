/**
 * Whether the store answers: whether the file can be read, and is still the one that was opened. A file
 * that was removed or replaced goes on working for those who have it open, and for nobody else.
 */
import { statSync } from "node:fs"

import type { SessionStore } from "../../ports/SessionStore.ts"
import { attempt } from "./attempt.ts"
import type { Connection } from "./connection.ts"
import { replaced } from "./sqliteFailure.ts"

/** To be called right after the file was opened. */
export function pinging(
  connection: Connection,
  path: string
): Pick<SessionStore["Service"], "ping"> {
  const read = connection.query("SELECT count(*) FROM watchword_migrations")
  const opened = identity(path)
  return {
    ping: () =>
      attempt("ping", () => {
        if (identity(path) !== opened) throw replaced()
        read({})
      })
  }
}

// On some systems the number of a file has more bits than a JavaScript number.
function identity(path: string): string | undefined {
  const file = statSync(path, { bigint: true, throwIfNoEntry: false })
  return file === undefined ? undefined : `${file.dev}:${file.ino}`
}
