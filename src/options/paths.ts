/**
 * Paths: where the routes are, and where cookies are sent. Frameworks and browsers compare them as they
 * are written, so only those are taken that can be written in one way.
 */
import { describe } from "./given.ts"
import { optional, section } from "./section.ts"
import { right, setting, wrong } from "./setting.ts"

const longest = 256
// Unreserved characters (RFC 3986, section 2.3): none is ever percent-encoded, or means something to a router.
const written = /^(?:\/(?!\.\.?(?:\/|$))[\w.~-]+)+$/

const segments = `segments of letters, digits, "-", ".", "_" and "~", each with a "/" before it, at most ${longest} characters together`

const isPath = (given: unknown): given is string =>
  typeof given === "string" && given.length <= longest && written.test(given)

const path = (example: string) =>
  setting({ allowed: segments, example: `"${example}"` }, (given) =>
    isPath(given) ? right(given) : wrong(describe(given))
  )

/** A path that may also be all: "/". */
export const pathOrRoot = (example: string) =>
  setting({ allowed: `"/", or ${segments}`, example: `"${example}"` }, (given) =>
    given === "/" || isPath(given) ? right(given) : wrong(describe(given))
  )

export const routes = section(
  { allowed: "an object", example: `{ "base": "/auth" }` },
  {
    base: optional(pathOrRoot("/auth")),
    refresh: optional(path("/refresh")),
    logout: optional(path("/logout")),
    sessions: optional(path("/sessions"))
  }
)
