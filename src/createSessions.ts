/**
 * `createSessions`, which loads what sessions are made of when it is called: whoever imports the package
 * for something else does not wait for it.
 */
import type { Sessions } from "./app/sessions.ts"
import type { Json } from "./domain/json.ts"
import type { SessionsOptions } from "./options/SessionsOptions.ts"

/**
 * Opens the store, makes the signing keys ready and starts the background jobs.
 *
 * Rejects with a `SessionsError`: `config_invalid` lists every mistake in the options at once;
 * `store_unavailable` and `store_refused` say what the store lacks. Nothing stays open
 * then.
 */
export async function createSessions<Claims = Json | undefined, Data = Json | undefined>(
  options: SessionsOptions<Claims, Data>
): Promise<Sessions<Claims, Data>> {
  const { openSessions } = await import("./openSessions.ts")
  return openSessions(options)
}
