/**
 * Origins (RFC 6454), as browsers write them in the header `Origin`: compared byte for byte, so that what
 * no browser would send is refused instead of never matching.
 */
import { describe, quote } from "./given.ts"
import { section } from "./section.ts"
import { right, setting, wrong } from "./setting.ts"
import { readTexts } from "./settingKinds.ts"

const mostOrigins = 100

const rule = {
  allowed: `a list of up to ${mostOrigins} different origins as browsers send them: scheme://host or scheme://host:port, in lower case and ASCII, without a default port, a path or a wildcard`,
  example: `["https://app.example.com"]`
}

const origins = setting(rule, (given) => {
  if (!Array.isArray(given)) return wrong(describe(given))
  return given.length === 0 ? right([]) : readTexts(given, mostOrigins, originProblem)
})

/** A group whose only option is a list of origins. */
export const originsSection = section(
  { allowed: "{ origins }", example: `{ "origins": ["https://app.example.com"] }` },
  { origins }
)

/** The origin of an http or https URL. */
export const originOf = (url: string): string => new URL(url).origin

const longest = 300
const written = /^[a-z][a-z\d+.-]*:\/\/(?:[a-z\d._-]+|\[[\da-f:]+\])(?::\d{1,5})?$/

function originProblem(given: unknown): string | undefined {
  if (typeof given !== "string" || given.length > longest) return describe(given)
  const origin = webOrigin(given)
  // Apps in a web view have schemes of their own: capacitor://localhost.
  if (written.test(given) && (origin === given || !ofWeb.test(given))) return undefined
  return origin !== undefined && written.test(origin)
    ? `${describe(given)}, whose origin is ${quote(origin)}`
    : describe(given)
}

const ofWeb = /^https?:\/\//i

const webOrigin = (text: string): string | undefined =>
  ofWeb.test(text) && !text.includes("@") && URL.canParse(text) ? originOf(text) : undefined
