/**
 * Cookies, in and out (RFC 6265bis). A request with two cookies of one name is not guessed about.
 */
import type { CookieSettings } from "../../app/transport.ts"
import type { Tokens } from "./carrier.ts"

/**
 * The tokens in a request's cookies; undefined where there are none, `ambiguous` where there are two of one
 * name, for somebody planted one. Browsers compare prefixes such as `__Host-` without case, so a name that
 * differs only in case counts as the same one, and makes two of them ambiguous.
 */
export function findTokens(
  header: string | undefined,
  names: { readonly access: string; readonly refresh: string }
): Tokens | "ambiguous" | undefined {
  if (header === undefined) return undefined
  let accessToken: string | undefined
  let refreshToken: string | undefined
  let equals = header.indexOf("=")
  for (let from = 0; equals !== -1 && from < header.length;) {
    const semicolon = header.indexOf(";", from)
    const to = semicolon === -1 ? header.length : semicolon
    if (equals < from) equals = header.indexOf("=", from)
    if (equals !== -1 && equals < to) {
      const name = header.slice(from, equals).trim()
      if (isNamed(name, names.access)) {
        if (accessToken !== undefined || name !== names.access) return "ambiguous"
        accessToken = header.slice(equals + 1, to).trim()
      } else if (isNamed(name, names.refresh)) {
        if (refreshToken !== undefined || name !== names.refresh) return "ambiguous"
        refreshToken = header.slice(equals + 1, to).trim()
      }
    }
    from = to + 1
  }
  accessToken = accessToken === "" ? undefined : accessToken
  refreshToken = refreshToken === "" ? undefined : refreshToken
  return accessToken === undefined && refreshToken === undefined
    ? undefined
    : { accessToken, refreshToken }
}

/** Whether there is a cookie of a name that says anything. */
export const hasCookie = (header: string | undefined, name: string): boolean =>
  findTokens(header, { access: name, refresh: name }) !== undefined

const isNamed = (name: string, wanted: string): boolean =>
  name === wanted || (name.length === wanted.length && name.toLowerCase() === wanted.toLowerCase())

/** The longest life that browsers grant a cookie: 400 days, in seconds. */
const longestAge = 400 * 86_400

/** A `Set-Cookie` value. `maxAge` is in seconds; 0 removes the cookie. */
export function setCookie(
  name: string,
  value: string,
  maxAge: number,
  settings: Pick<CookieSettings, "domain" | "path" | "sameSite" | "secure">
): string {
  const parts = [`${name}=${value}`, `Path=${settings.path}`]
  if (settings.domain !== undefined) parts.push(`Domain=${settings.domain}`)
  parts.push(`Max-Age=${Math.max(0, Math.min(longestAge, Math.floor(maxAge)))}`)
  parts.push("HttpOnly")
  if (settings.secure) parts.push("Secure")
  parts.push(`SameSite=${settings.sameSite}`)
  return parts.join("; ")
}
