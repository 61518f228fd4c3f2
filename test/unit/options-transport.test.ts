/**
 * What the options of the transport come to, and that they reach the sessions.
 */
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"

import { SessionsError } from "../../src/app/SessionsError.ts"
import type { TransportSettings } from "../../src/app/transport.ts"
import { createSessions } from "../../src/index.ts"
import { decodeOptions } from "../../src/options/decode.ts"
import type { SessionsOptions } from "../../src/options/SessionsOptions.ts"
import { required } from "./optionsFixture.ts"

const decode = (more: Partial<SessionsOptions>) => decodeOptions({ ...required(), ...more })
const transport = (more: Partial<SessionsOptions>): TransportSettings => decode(more).transport
const local = "http://localhost:3000"

describe("cookies", () => {
  const cookiesOf = (cookies: SessionsOptions["cookies"], issuer = "https://api.example.com") =>
    transport({ cookies, issuer }).cookies

  test.each([
    [{}, "__Host-"],
    [{ path: "/" }, "__Host-"],
    [{ sameSite: "None" }, "__Host-"],
    [{ path: "/app" }, "__Secure-"],
    [{ domain: "example.com" }, "__Secure-"],
    [{ domain: "example.com", path: "/app" }, "__Secure-"],
    [{ secure: false }, ""],
    [{ secure: false, domain: "example.com" }, ""],
    [{ secure: false, path: "/app" }, ""]
  ] as const)("%j: the default names begin with %j", (cookies, prefix) => {
    expect(cookiesOf(cookies, local)).toMatchObject({
      accessName: `${prefix}watchword`,
      refreshName: `${prefix}watchword-refresh`
    })
  })

  test("all that is said is taken over", () => {
    const said = {
      domain: "example.com",
      path: "/a/b-c",
      sameSite: "Strict",
      secure: true
    } as const
    const names = { access: "__Secure-a", refresh: "!#$%&'*+-.^_`|~" }
    expect(cookiesOf({ ...said, names })).toEqual({
      ...said,
      accessName: names.access,
      refreshName: names.refresh
    })
    expect(cookiesOf({ secure: false }, local).secure).toBe(false)
  })

  test.each(["example.com", "Sessions.Example.COM", "a.b.c.d", "xn--bcher-kva.example", "a.b1"])(
    "the domain may be %s",
    (domain) => {
      expect(cookiesOf({ domain }).domain).toBe(domain)
    }
  )

  test.each([
    "sid",
    "__Host-sid",
    "__Secure-sid",
    "__HostSid",
    "__host",
    "_Host-x",
    "x".repeat(64)
  ])("a name may be %s", (access) => {
    expect(cookiesOf({ names: { access, refresh: "other" } }).accessName).toBe(access)
  })
})

describe("origins", () => {
  test.each([
    ["https://api.example.com", "https://api.example.com"],
    ["https://api.example.com/v1/", "https://api.example.com"],
    ["https://API.example.com:443", "https://api.example.com"],
    ["http://localhost:3000", "http://localhost:3000"],
    ["http://[::1]:80/", "http://[::1]"]
  ])("that of the issuer %s is %s, as browsers send it", (issuer, origin) => {
    expect(transport({ issuer }).csrfOrigins).toEqual([origin])
  })

  test.each([
    "https://app.example.com",
    "https://app.example.com:8443",
    "http://localhost",
    "http://localhost:5173",
    "http://127.0.0.1:8080",
    "http://[::1]:3000",
    "https://xn--bcher-kva.example",
    "https://my_app.example",
    "capacitor://localhost",
    "chrome-extension://abcdefghijklmnop"
  ])("%s may be listed", (origin) => {
    const { csrfOrigins, corsOrigins } = transport({
      csrf: { origins: [origin] },
      cors: { origins: [origin, "https://other.example"] }
    })
    expect(csrfOrigins).toEqual([origin])
    expect(corsOrigins).toEqual([origin, "https://other.example"])
  })

  test("there may be none", () => {
    expect(transport({ csrf: { origins: [] }, cors: { origins: [] } })).toMatchObject({
      csrfOrigins: [],
      corsOrigins: []
    })
  })
})

describe("routes", () => {
  test("all that is said is taken over, and the base may be the root", () => {
    const routes = {
      base: "/api/v1.0/auth",
      refresh: "/renew",
      logout: "/sign-out",
      sessions: "/a/b"
    }
    expect(transport({ routes }).routes).toEqual(routes)
    expect(transport({ routes: { base: "/" } }).routes.base).toBe("")
  })

  test("two may change places", () => {
    const routes = { refresh: "/logout", logout: "/refresh" }
    expect(transport({ routes }).routes).toMatchObject(routes)
  })
})

describe("the transport", () => {
  test.each(["cookie", "header", "both"] as const)("%s keeps names and routes", (carrier) => {
    const { cookies, routes } = transport({})
    expect(transport({ transport: carrier })).toMatchObject({ carrier, cookies, routes })
  })

  test("supertokens-website fixes names and routes", () => {
    const cookies = { domain: "example.com", sameSite: "None" } as const
    expect(
      transport({ transport: "supertokens-website", cookies, routes: { base: "/st" } })
    ).toMatchObject({
      carrier: "supertokens-website",
      cookies: { ...cookies, accessName: "sAccessToken", refreshName: "sRefreshToken", path: "/" },
      routes: { base: "/st", refresh: "/session/refresh", logout: "/signout" }
    })
  })

  test("a proxy is trusted where that is said", () => {
    expect(transport({ trustProxy: true }).trustProxy).toBe(true)
  })

  test.each([
    [{}, 4096 - "__Host-watchword".length],
    [{ transport: "both" }, 4096 - "__Host-watchword".length],
    [{ cookies: { domain: "example.com" } }, 4096 - "__Secure-watchword".length],
    [{ cookies: { names: { access: "s", refresh: "r" } } }, 4095],
    [{ transport: "supertokens-website" }, 4096 - "st-access-token".length],
    [{ transport: "header" }, 8192 - "Authorization: Bearer \r\n".length]
  ] as const)("%j: an access token has at most %i characters", (options, most) => {
    expect(decode(options).settings.maxAccessTokenLength).toBe(most)
  })
})

test("cookies that are accepted are ones that browsers accept", () => {
  const prefix = fc.constantFrom("", "__Host-", "__Secure-", "__host-", "__Http-", "__Host-Http-")
  const name = fc.tuple(prefix, fc.constantFrom("a", "A", "b", "")).map((parts) => parts.join(""))
  const cookies = fc.record(
    {
      names: fc.record({ access: name, refresh: name }),
      domain: fc.constantFrom("example.com", "a.example.com"),
      path: fc.constantFrom("/", "/app"),
      sameSite: fc.constantFrom("Lax", "Strict", "None"),
      secure: fc.boolean()
    },
    { requiredKeys: [] }
  )
  const issuers = fc.constantFrom(local, "https://api.example.com")
  let accepted = 0
  fc.assert(
    fc.property(cookies, issuers, (given, issuer) => {
      const decoded = decodedOrRefused({ ...required(), cookies: given, issuer })
      if (decoded === undefined) return
      accepted += 1
      const { accessName, refreshName, domain, path, sameSite, secure } = decoded.cookies
      expect(accessName.toLowerCase()).not.toBe(refreshName.toLowerCase())
      expect(secure || (issuer === local && sameSite !== "None")).toBe(true)
      for (const full of [accessName, refreshName]) {
        // A prefix, whatever its case, is one of the two that are known, and what follows it is not empty.
        const [, prefixed] = /^__(host-http|host|http|secure)-/i.exec(full) ?? []
        expect([undefined, "Host", "Secure"]).toContain(prefixed)
        expect(full).not.toMatch(/^__(Host|Secure)-$/)
        expect(secure || prefixed === undefined).toBe(true)
        expect((domain === undefined && path === "/") || prefixed !== "Host").toBe(true)
      }
    }),
    { numRuns: 1500 }
  )
  expect(accepted).toBeGreaterThan(100)
})

function decodedOrRefused(input: unknown): TransportSettings | undefined {
  try {
    return decodeOptions(input).transport
  } catch (error) {
    if (error instanceof SessionsError && error.code === "config_invalid") return undefined
    throw error
  }
}

describe("createSessions", () => {
  test("hands the transport to what speaks HTTP", async () => {
    const options = {
      ...required(),
      transport: "both",
      cookies: { names: { access: "a", refresh: "r" }, path: "/app", sameSite: "Strict" },
      csrf: { origins: ["https://app.example.com"] },
      cors: { origins: ["https://app.example.com"] },
      trustProxy: true,
      routes: { base: "/session", refresh: "/renew" }
    } as const
    const sessions = await createSessions(options)
    expect(sessions.transport).toEqual({
      carrier: "both",
      cookies: {
        accessName: "a",
        refreshName: "r",
        domain: undefined,
        path: "/app",
        sameSite: "Strict",
        secure: true
      },
      csrfOrigins: ["https://app.example.com"],
      corsOrigins: ["https://app.example.com"],
      trustProxy: true,
      routes: { base: "/session", refresh: "/renew", logout: "/logout", sessions: "/sessions" }
    })
    await sessions.close()
  })

  test("leaves a clock its own object", async () => {
    class Stopped {
      readonly #time = 1_767_225_600_000
      now() {
        return this.#time
      }
      monotonic() {
        return this.#time
      }
    }
    const sessions = await createSessions({ ...required(), clock: new Stopped() })
    expect(sessions.now()).toBe(1_767_225_600_000)
    await sessions.close()
  })

  test("refuses claims that do not fit a cookie, and takes them where headers alone carry them", async () => {
    const claims = { text: "x".repeat(4000) }
    const byCookie = await createSessions(required())
    await expect(byCookie.create({ userId: "u", claims })).rejects.toMatchObject({
      code: "claims_too_large"
    })
    await byCookie.close()
    const byHeader = await createSessions({ ...required(), transport: "header" })
    const created = await byHeader.create({ userId: "u", claims })
    const token = created.ok ? created.accessToken.value : ""
    expect(await byHeader.verify(token)).toMatchObject({ ok: true, session: { claims } })
    await byHeader.close()
  })
})
