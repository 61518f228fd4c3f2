/**
 * A browser's cookies for one host (RFC 6265bis section 5.7): what it keeps, what it refuses without a word,
 * and where it sends what it kept.
 */
export interface KeptCookie {
  readonly name: string
  readonly value: string
  readonly domain: string | undefined
  readonly path: string
  readonly secure: boolean
  readonly httpOnly: boolean
  readonly sameSite: string
  /** In seconds. */
  readonly maxAge: number
}

export interface CookieJar {
  /** What was kept, by name. */
  readonly cookies: ReadonlyMap<string, KeptCookie>
  /** The lines of `Set-Cookie` that were refused. */
  readonly refused: readonly string[]
  readonly receive: (line: string) => void
  /** The header `Cookie` for a path. */
  readonly line: (path: string) => string
}

export function cookieJar(origin: string): CookieJar {
  const host = new URL(origin).hostname
  const kept = new Map<string, KeptCookie>()
  const refused: string[] = []
  return {
    cookies: kept,
    refused,
    receive: (line) => {
      const cookie = parse(line)
      if (!isKept(cookie, host, origin.startsWith("https:"))) refused.push(line)
      else if (cookie.maxAge > 0) kept.set(cookie.name, cookie)
      else if (isSame(kept.get(cookie.name), cookie)) kept.delete(cookie.name)
    },
    line: (path) =>
      [...kept.values()]
        .filter((cookie) => isBelow(path, cookie.path))
        .map(({ name, value }) => `${name}=${value}`)
        .join("; ")
  }
}

function parse(line: string): KeptCookie {
  const [pair = "", ...rest] = line.split("; ")
  const equals = pair.indexOf("=")
  const attributes = new Map(
    rest.map((one) => {
      const [name = "", value = ""] = one.split("=")
      return [name, value] as const
    })
  )
  return {
    name: pair.slice(0, equals),
    value: pair.slice(equals + 1),
    domain: attributes.get("Domain"),
    path: attributes.get("Path") ?? "",
    secure: attributes.has("Secure"),
    httpOnly: attributes.has("HttpOnly"),
    sameSite: attributes.get("SameSite") ?? "",
    maxAge: Number(attributes.get("Max-Age"))
  }
}

function isKept(cookie: KeptCookie, host: string, overTls: boolean): boolean {
  const { domain, name, path, sameSite, secure, value } = cookie
  // Some browsers hold these two to more than a server of ours could promise.
  const prefix = /^__(host-http|host|http|secure)-/i.exec(name)?.[1]?.toLowerCase()
  return (
    name.length + value.length <= 4096 &&
    (overTls || !secure) &&
    (sameSite !== "None" || secure) &&
    (domain === undefined || host === domain || host.endsWith(`.${domain}`)) &&
    (prefix === undefined || secure) &&
    (prefix !== "host" || (domain === undefined && path === "/")) &&
    prefix !== "http" &&
    prefix !== "host-http"
  )
}

/** Only a cookie of the same name, domain and path is removed. */
const isSame = (kept: KeptCookie | undefined, cookie: KeptCookie): boolean =>
  kept?.domain === cookie.domain && kept?.path === cookie.path

const isBelow = (path: string, cookiePath: string): boolean =>
  path === cookiePath || path.startsWith(cookiePath.endsWith("/") ? cookiePath : `${cookiePath}/`)
