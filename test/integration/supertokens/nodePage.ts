/**
 * What the client needs of a browser, in plain Node: a global scope of its own with `window`,
 * `document.cookie`, `localStorage`, and Node's own fetch with a cookie jar (RFC 6265 section 5, as far as
 * one host goes).
 */
import vm from "node:vm"

import type { Profile, StoredCookie } from "./page.ts"

interface JarCookie extends StoredCookie {
  /** Ms since the epoch; infinite for the session's life. */
  readonly expires: number
}

class CookieJar {
  readonly #cookies = new Map<string, JarCookie>()

  all(): readonly JarCookie[] {
    return [...this.#cookies.values()].filter(({ expires }) => expires > Date.now())
  }

  header(path: string, fromScript: boolean): string {
    return this.all()
      .filter((cookie) => path === cookie.path || path.startsWith(slashed(cookie.path)))
      .filter((cookie) => !fromScript || !cookie.httpOnly)
      .map(({ name, value }) => `${name}=${value}`)
      .join("; ")
  }

  set(text: string, fromScript: boolean): void {
    const [pair = "", ...rest] = text.split(";")
    const equals = pair.indexOf("=")
    const attributes = new Map(
      rest.map((part) => {
        const [key = "", ...value] = part.trim().split("=")
        return [key.toLowerCase(), value.join("=")] as const
      })
    )
    const name = pair.slice(0, equals).trim()
    const path = attributes.get("path") ?? "/"
    const maxAge = attributes.get("max-age")
    const date = attributes.get("expires")
    const until = date === undefined ? Number.POSITIVE_INFINITY : Date.parse(date)
    const key = `${name} ${path}`
    if (fromScript && this.#cookies.get(key)?.httpOnly === true) return
    this.#cookies.set(key, {
      name,
      value: pair.slice(equals + 1).trim(),
      path,
      httpOnly: attributes.has("httponly"),
      expires: maxAge === undefined ? until : Date.now() + Number(maxAge) * 1000
    })
  }

  remove(name: string): void {
    for (const [key, cookie] of this.#cookies) if (cookie.name === name) this.#cookies.delete(key)
  }
}

const slashed = (path: string): string => (path.endsWith("/") ? path : `${path}/`)

class MemoryStorage {
  readonly #items = new Map<string, string>()
  key = (index: number): string | null => [...this.#items.keys()][index] ?? null
  getItem = (key: string): string | null => this.#items.get(key) ?? null
  setItem = (key: string, value: string): void => void this.#items.set(key, value)
  removeItem = (key: string): void => void this.#items.delete(key)
  clear = (): void => this.#items.clear()
}

/** A browser profile: the pages opened with it share cookies and storage. */
export function nodeProfile(): Profile {
  const jar = new CookieJar()
  const localStorage = new MemoryStorage()

  const open: Profile["open"] = async (origin, script, clockOffset = 0) => {
    const fetchWithJar = async (target: string | URL, init: RequestInit = {}) => {
      const url = new URL(target, origin)
      const headers = new Headers(init.headers)
      const cookies = jar.header(url.pathname, false)
      if (cookies !== "" && init.credentials !== "omit") headers.set("cookie", cookies)
      const response = await fetch(url, { ...init, headers })
      for (const cookie of response.headers.getSetCookie()) jar.set(cookie, false)
      return response
    }
    const scope: Record<string, unknown> = {
      fetch: fetchWithJar,
      Headers,
      Response,
      URL,
      atob,
      btoa,
      setTimeout,
      clearTimeout,
      console,
      localStorage,
      sessionStorage: new MemoryStorage(),
      location: new URL(origin),
      document: {
        get cookie() {
          return jar.header("/", true)
        },
        set cookie(text: string) {
          jar.set(text, true)
        }
      },
      addEventListener: () => {},
      removeEventListener: () => {},
      // The client wraps whatever is there; nothing here uses it.
      XMLHttpRequest: class {}
    }
    scope["window"] = scope
    const context = vm.createContext(scope)
    const clock = `{ const now = Date.now; Date.now = () => now() + ${clockOffset} }`
    vm.runInContext(`${clock}\n${script}`, context)

    return {
      run: async (work, argument) => {
        const inside = vm.runInContext(`(${work.toString()})`, context) as typeof work
        // As between a browser and its driver, only a copy leaves the scope.
        return structuredClone(await inside(argument))
      },
      cookies: () => Promise.resolve(jar.all()),
      forget: (name) => Promise.resolve(jar.remove(name))
    }
  }

  return { open, close: () => Promise.resolve() }
}
