/**
 * A client over real sockets that keeps cookies as a browser does, and holds every answer it gets against
 * what must be true of all of them.
 */
import { ask, type Got, type Sent } from "./ask.ts"
import { holdTrue } from "./holdTrue.ts"

export { accessCookie, refreshCookie } from "./holdTrue.ts"

export interface SentWithJar extends Sent {
  /** Whether the jar's cookies go along. Default true. */
  readonly cookies?: boolean
  /** Whether the answer's cookies go into the jar: not where the answer is lost. Default true. */
  readonly keep?: boolean
}

export interface Client {
  readonly jar: Map<string, string>
  readonly send: (method: string, path: string, what?: SentWithJar) => Promise<Got>
  readonly get: (path: string, what?: SentWithJar) => Promise<Got>
  /** As somebody opens a page in a browser. */
  readonly open: (path: string, what?: SentWithJar) => Promise<Got>
  /** As the site's own page does it. */
  readonly post: (path: string, what?: SentWithJar) => Promise<Got>
  readonly delete: (path: string, what?: SentWithJar) => Promise<Got>
}

/** What the browser says of a request that the site's own script makes. */
export const sameOrigin = { "sec-fetch-site": "same-origin" }

/** What it says of a page that somebody clicked on. */
export const navigation = {
  "sec-fetch-dest": "document",
  "sec-fetch-mode": "navigate",
  "sec-fetch-site": "none",
  "sec-fetch-user": "?1"
}

/** `issued` is told every token that an answer's cookies bring. */
export function makeClient(
  port: number,
  issued: Set<string>,
  cookies: Iterable<readonly [string, string]> = []
): Client {
  const jar = new Map(cookies)
  const adding = (fields: Readonly<Record<string, string>>, what: SentWithJar = {}) => ({
    ...what,
    headers: { ...fields, ...what.headers }
  })
  const client: Client = {
    jar,
    send: async (method, path, what = {}) => {
      const { cookies: along = true, keep = true, ...sent } = what
      const line = along && jar.size > 0 ? { cookie: cookieLine(jar) } : {}
      const got = await ask(port, method, path, adding(line, sent))
      for (const token of tokensOf(got)) issued.add(token)
      if (keep) for (const one of got.setCookies) put(jar, one)
      holdTrue(got, issued)
      return got
    },
    get: (path, what) => client.send("GET", path, what),
    open: (path, what) => client.send("GET", path, adding(navigation, what)),
    post: (path, what) => client.send("POST", path, adding(sameOrigin, what)),
    delete: (path, what) => client.send("DELETE", path, adding(sameOrigin, what))
  }
  return client
}

/** A cookie as it is sent. */
export const cookieLine = (jar: ReadonlyMap<string, string>): string =>
  [...jar].map(([name, value]) => `${name}=${value}`).join("; ")

/** The values of an answer's cookies, but for those that it removes. */
export const tokensOf = ({ setCookies }: Got): readonly string[] =>
  setCookies
    .map((line) => line.slice(line.indexOf("=") + 1, line.indexOf(";")))
    .filter((value) => value !== "")

function put(jar: Map<string, string>, line: string): void {
  const [pair = "", ...attributes] = line.split("; ")
  const name = pair.slice(0, pair.indexOf("="))
  if (attributes.includes("Max-Age=0")) jar.delete(name)
  else jar.set(name, pair.slice(name.length + 1))
}
