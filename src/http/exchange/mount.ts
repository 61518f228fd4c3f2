/**
 * Where the routes are, as seen from where they were mounted: a mount point from which none of them can be
 * reached would be a 404 that nobody understands.
 */
import { SessionsError } from "../../app/SessionsError.ts"
import type { Carrier } from "./carrier.ts"

/** The mount point that a framework has cut off a path, or "". */
export const cutOff = (whole: string, rest: string): string =>
  whole.endsWith(rest) ? whole.slice(0, whole.length - rest.length) : ""

/** Throws `config_invalid` where some route does not lie below `mount`. Frameworks match paths without case. */
export function checkMount(paths: Carrier["paths"], base: string, mount: string): void {
  const below = `${mount.toLowerCase()}/`
  const lost = Object.values(paths)
    .filter((path) => path !== undefined)
    .find((path) => !path.toLowerCase().startsWith(below))
  if (lost === undefined) return
  const place = base === "" ? "the root" : JSON.stringify(base)
  throw new SessionsError(
    "config_invalid",
    `auth.routes: mounted at ${JSON.stringify(mount)}, from where ${lost} cannot be reached; mount it at ${place}, or set the option routes.base`
  )
}
