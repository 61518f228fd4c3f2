/**
 * Cookies, in and out (RFC 6265bis). A request with two cookies of one name is not guessed about.
 */
import type { CookieSettings } from "../../app/transport.ts"
import type { Tokens } from "./carrier.ts"

/** What a request's `Cookie` header says of one name. `ambiguous`: there are two, and somebody planted one. */
export type FoundCookie =
  | { readonly kind: "none" }
  | { readonly kind: "one"; readonly value: string }
  | { readonly kind: "ambiguous" }

/**
 * Looks for a cookie. Browsers compare prefixes such as `__Host-` without case, so a name that differs only
 * in case counts as the same one, and makes two of them ambiguous.
 */
export function findCookie(header: string | undefined, name: string): FoundCookie {
  if (header === undefined) return { kind: "none" }
  const wanted = name.toLowerCase()
  const values: string[] = []
  for (const pair of header.split(";")) {
    const equals = pair.indexOf("=")
    if (equals === -1) continue
    const found = pair.slice(0, equals).trim()
    if (found.toLowerCase() !== wanted) continue
    if (found !== name) return { kind: "ambiguous" }
    values.push(pair.slice(equals + 1).trim())
  }
  const [value] = values
  if (value === undefined || (value === "" && values.length === 1)) return { kind: "none" }
  return values.length === 1 ? { kind: "one", value } : { kind: "ambiguous" }
}

/** The tokens in a request's cookies, or undefined where there are none. */
export function findTokens(
  header: string | undefined,
  names: { readonly access: string; readonly refresh: string }
): Tokens | "ambiguous" | undefined {
  const access = findCookie(header, names.access)
  const refresh = findCookie(header, names.refresh)
  if (access.kind === "ambiguous" || refresh.kind === "ambiguous") return "ambiguous"
  if (access.kind === "none" && refresh.kind === "none") return undefined
  return {
    accessToken: access.kind === "one" ? access.value : undefined,
    refreshToken: refresh.kind === "one" ? refresh.value : undefined
  }
}

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
