/**
 * Wrong options of the transport, and what is said about them.
 */
import { describe, expect, test } from "vitest"

import { mistakes, required, withOption } from "./optionsFixture.ts"

const segments = `segments of letters, digits, "-", ".", "_" and "~", each with a "/" before it, at most 256 characters together`
const origins =
  "a list of up to 100 different origins as browsers send them: scheme://host or scheme://host:port, " +
  "in lower case and ASCII, without a default port, a path or a wildcard"

/** What each option allows, with the example, as messages say it. */
const rules = {
  transport: [`one of "cookie", "header", "both", "supertokens-website"`, `"cookie"`],
  cookies: ["an object", `{ "sameSite": "Lax" }`],
  "cookies.names": [
    "{ access, refresh }",
    `{ "access": "__Host-session", "refresh": "__Host-session-refresh" }`
  ],
  "cookies.domain": [
    "a host name of at least two labels, in ASCII, without a scheme, a port or a dot at either end; no IP address",
    `"example.com"`
  ],
  "cookies.path": [`"/", or ${segments}`, `"/app"`],
  "cookies.sameSite": [`one of "Lax", "Strict", "None"`, `"Lax"`],
  "cookies.secure": ["true or false", "true"],
  csrf: ["{ origins }", `{ "origins": ["https://app.example.com"] }`],
  "csrf.origins": [origins, `["https://app.example.com"]`],
  cors: ["{ origins }", `{ "origins": ["https://app.example.com"] }`],
  "cors.origins": [origins, `["https://app.example.com"]`],
  trustProxy: ["true or false", "true"],
  routes: ["an object", `{ "base": "/auth" }`],
  "routes.base": [`"/", or ${segments}`, `"/auth"`],
  "routes.refresh": [segments, `"/refresh"`],
  "routes.logout": [segments, `"/logout"`],
  "routes.sessions": [segments, `"/sessions"`]
} as const satisfies Record<string, readonly [allowed: string, example: string]>

type Option = keyof typeof rules

const told = (option: Option, given: string, at = ""): string =>
  `${option}${at}: given ${given}; allowed: ${rules[option][0]}; for example: ${rules[option][1]}`

type Wrongs = readonly (readonly [unknown, string])[]

const notObjects: Wrongs = [
  [null, "null"],
  [true, "true"],
  ["Lax", `"Lax"`],
  [[], "an empty list"],
  [new Map(), "an instance of Map"]
]

const notWords: Wrongs = [
  [null, "null"],
  ["", `""`],
  [true, "true"],
  [[], "an empty list"],
  [{}, "an object"]
]

const notSwitches: Wrongs = [
  [null, "null"],
  ["true", `"true"`],
  [1, "1"],
  [[], "an empty list"]
]

const notPaths: Wrongs = [
  [null, "null"],
  [7, "7"],
  ["", `""`],
  ["auth", `"auth"`],
  ["/auth/", `"/auth/"`],
  ["//auth", `"//auth"`],
  ["/a//b", `"/a//b"`],
  ["/.", `"/."`],
  ["/..", `"/.."`],
  ["/../auth", `"/../auth"`],
  ["/a/../b", `"/a/../b"`],
  ["/a/./b", `"/a/./b"`],
  ["/auth?x", `"/auth?x"`],
  ["/auth#x", `"/auth#x"`],
  ["/:id", `"/:id"`],
  ["/*", `"/*"`],
  ["/a%2e", `"/a%2e"`],
  ["/a b", `"/a b"`],
  ["/a;Domain=b", `"/a;Domain=b"`],
  ["/a\r\nSet-Cookie: b", `"/a\\r\\nSet-Cookie: b"`],
  ["/ä", `"/ä"`],
  ["/a\\b", `"/a\\\\b"`],
  ["https://a.example/auth", `"https://a.example/auth"`],
  [`/${"a".repeat(256)}`, `"/${"a".repeat(39)}…"`]
]

const notOrigins: Wrongs = [
  [null, "null"],
  ["https://app.example.com", `"https://app.example.com"`],
  ["*", `"*"`],
  [{ 0: "https://app.example.com" }, "an object"],
  [new Set(["https://app.example.com"]), "an instance of Set"],
  [Array.from({ length: 101 }, (_, n) => `https://${n}.example`), "a list of 101"]
]

const wrongValues: readonly (readonly [Option, Wrongs])[] = [
  ["transport", [...notWords, ["bearer", `"bearer"`], ["Cookie", `"Cookie"`]]],
  ["cookies", notObjects],
  ["cookies.names", [...notObjects, [["a", "b"], "a list of 2"]]],
  [
    "cookies.domain",
    [
      ...notWords,
      ["localhost", `"localhost"`],
      [".example.com", `".example.com"`],
      ["example.com.", `"example.com."`],
      ["example..com", `"example..com"`],
      ["example.com:443", `"example.com:443"`],
      ["https://example.com", `"https://example.com"`],
      ["example.com/app", `"example.com/app"`],
      ["*.example.com", `"*.example.com"`],
      ["-a.example.com", `"-a.example.com"`],
      ["a-.example.com", `"a-.example.com"`],
      ["a_b.example.com", `"a_b.example.com"`],
      ["bücher.example", `"bücher.example"`],
      ["example.com; Secure", `"example.com; Secure"`],
      ["127.0.0.1", `"127.0.0.1"`],
      ["127.1", `"127.1"`],
      ["a.0x7f", `"a.0x7f"`],
      ["[::1]", `"[::1]"`],
      ["::1", `"::1"`],
      [`${"a".repeat(64)}.example`, `"${"a".repeat(40)}…"`],
      [`${"a.".repeat(126)}aa`, `"${"a.".repeat(20)}…"`]
    ]
  ],
  ["cookies.path", notPaths],
  ["cookies.sameSite", [...notWords, ["lax", `"lax"`], ["none", `"none"`]]],
  ["cookies.secure", notSwitches],
  ["csrf", notObjects],
  ["csrf.origins", notOrigins],
  ["cors", notObjects],
  ["cors.origins", notOrigins],
  ["trustProxy", [...notSwitches, ["loopback", `"loopback"`]]],
  ["routes", notObjects],
  ["routes.base", notPaths],
  ["routes.refresh", [...notPaths, ["/", `"/"`]]],
  ["routes.logout", [...notPaths, ["/", `"/"`]]],
  ["routes.sessions", [...notPaths, ["/", `"/"`]]]
]

describe.each(wrongValues)("%s is refused", (option, values) => {
  test.each(values.map(([value, given]) => [given, value] as const))("given %s", (given, value) => {
    expect(mistakes(withOption(option, value))).toEqual([told(option, given)])
  })
})

test("every option has a row in the table above", () => {
  expect(wrongValues.map(([option]) => option)).toEqual(Object.keys(rules))
})

describe("the name of a cookie is refused", () => {
  const allowed =
    "1 to 64 letters, digits and !#$%&'*+-.^_`|~ (a token of RFC 6265), " +
    `behind the prefix "__Host-", "__Secure-" or none`

  test.each([
    [null, "null"],
    [7, "7"],
    ["", `""`],
    ["a b", `"a b"`],
    ["a=b", `"a=b"`],
    ["a;b", `"a;b"`],
    ["a,b", `"a,b"`],
    [`a"b`, `"a\\"b"`],
    ["a/b", `"a/b"`],
    ["a@b", `"a@b"`],
    ["a[b]", `"a[b]"`],
    ["a\tb", `"a\\tb"`],
    ["ä", `"ä"`],
    ["a\n", `"a\\n"`],
    ["x".repeat(65), `"${"x".repeat(40)}…"`],
    ["__host-sid", `"__host-sid", which only looks prefixed`],
    ["__HOST-sid", `"__HOST-sid", which only looks prefixed`],
    ["__HOST-", `"__HOST-", which only looks prefixed`],
    ["__secure-sid", `"__secure-sid", which only looks prefixed`],
    ["__SECURE-sid", `"__SECURE-sid", which only looks prefixed`],
    ["__Http-sid", `"__Http-sid", which only looks prefixed`],
    ["__http-sid", `"__http-sid", which only looks prefixed`],
    ["__Host-Http-sid", `"__Host-Http-sid", which only looks prefixed`],
    ["__Host-http-sid", `"__Host-http-sid", which only looks prefixed`],
    ["__Host-", `"__Host-", which is a prefix alone`],
    ["__Secure-", `"__Secure-", which is a prefix alone`]
  ])("%j", (name, given) => {
    const names = { access: name, refresh: "other" }
    expect(mistakes(withOption("cookies.names", names))).toEqual([
      `cookies.names.access: given ${given}; allowed: ${allowed}; for example: "__Host-session"`
    ])
    expect(mistakes(withOption("cookies.names", { access: "other", refresh: name }))).toEqual([
      `cookies.names.refresh: given ${given}; allowed: ${allowed}; for example: "__Host-session-refresh"`
    ])
  })

  test("where it is missing", () => {
    expect(mistakes(withOption("cookies.names", { refresh: "other" }))).toEqual([
      `cookies.names.access: missing; allowed: ${allowed}; for example: "__Host-session"`
    ])
  })
})

describe("an origin is refused", () => {
  test.each([
    [null, "null"],
    [new URL("https://app.example.com"), "an instance of URL"],
    ["", `""`],
    ["null", `"null"`],
    ["*", `"*"`],
    ["https://*", `"https://*"`],
    ["https://*.example.com", `"https://*.example.com"`],
    ["app.example.com", `"app.example.com"`],
    ["//app.example.com", `"//app.example.com"`],
    ["https://", `"https://"`],
    ["https:app.example.com", `"https:app.example.com"`],
    ["https://a.example https://b.example", `"https://a.example https://b.example"`],
    ["https://a.example,https://b.example", `"https://a.example,https://b.example"`],
    ["https://app.example.com:99999", `"https://app.example.com:99999"`],
    ["https://u:hunter2@app.example.com", `"https://…@app.example.com"`],
    ["capacitor://localhost/", `"capacitor://localhost/"`],
    ["Capacitor://localhost", `"Capacitor://localhost"`],
    [`https://${"a".repeat(300)}`, `"https://${"a".repeat(32)}…"`],
    ["https://a.example/", `"https://a.example/", whose origin is "https://a.example"`],
    ["https://a.example/x", `"https://a.example/x", whose origin is "https://a.example"`],
    ["https://a.example?x", `"https://a.example?x", whose origin is "https://a.example"`],
    ["https://a.example#x", `"https://a.example#x", whose origin is "https://a.example"`],
    ["https://a.example:443", `"https://a.example:443", whose origin is "https://a.example"`],
    ["http://a.example:80", `"http://a.example:80", whose origin is "http://a.example"`],
    ["https://A.example", `"https://A.example", whose origin is "https://a.example"`],
    ["HTTPS://a.example", `"HTTPS://a.example", whose origin is "https://a.example"`],
    [
      "https://bücher.example",
      `"https://bücher.example", whose origin is "https://xn--bcher-kva.example"`
    ],
    ["https://127.1", `"https://127.1", whose origin is "https://127.0.0.1"`]
  ])("%j", (origin, given) => {
    for (const option of ["csrf.origins", "cors.origins"] as const) {
      expect(mistakes(withOption(option, ["https://fine.example", origin]))).toEqual([
        told(option, given, "[1]")
      ])
    }
  })

  test("that stands there twice", () => {
    const twice = ["https://a.example", "https://a.example"]
    expect(mistakes(withOption("cors.origins", twice))).toEqual([
      told("cors.origins", "the same text as at [0]", "[1]")
    ])
  })

  test("where the list is missing", () => {
    expect(mistakes(withOption("csrf", {}))).toEqual([
      `csrf.origins: missing; allowed: ${origins}; for example: ["https://app.example.com"]`
    ])
  })
})

describe("what does not go together", () => {
  const http = { ...required(), issuer: "http://localhost:3000" }
  const byBrowsers = "for browsers refuse such a cookie"

  test("cookies over plain HTTP, and an https issuer", () => {
    expect(mistakes(withOption("cookies.secure", false))).toEqual([
      "cookies.secure: given false; allowed: true beside an https issuer"
    ])
  })

  test("SameSite=None without Secure", () => {
    const cookies = { sameSite: "None", secure: false }
    expect(mistakes({ ...http, cookies })).toEqual([
      `cookies.sameSite: given "None"; allowed: "Lax" or "Strict" beside cookies.secure: false, ${byBrowsers}`
    ])
  })

  test.each([
    [{ domain: "example.com" }, "cookies.domain"],
    [{ path: "/app" }, "cookies.path"],
    [{ secure: false }, "cookies.secure: false"],
    [{ domain: "example.com", path: "/app" }, "cookies.domain and cookies.path"],
    [{ path: "/app", secure: false }, "cookies.path and cookies.secure: false"]
  ])("a __Host- name and %j", (attributes, beside) => {
    const names = { access: "__Host-a", refresh: "r" }
    expect(mistakes({ ...http, cookies: { ...attributes, names } })).toEqual([
      `cookies.names.access: given "__Host-a"; allowed: a name without the prefix "__Host-" beside ${beside}, ${byBrowsers}`
    ])
  })

  test("a __Secure- name without Secure", () => {
    const cookies = { names: { access: "a", refresh: "__Secure-r" }, secure: false }
    expect(mistakes({ ...http, cookies })).toEqual([
      `cookies.names.refresh: given "__Secure-r"; allowed: a name without the prefix "__Secure-" beside cookies.secure: false, ${byBrowsers}`
    ])
  })

  test.each(["sid", "SID"])("two cookies of one name: sid and %s", (refresh) => {
    expect(mistakes(withOption("cookies.names", { access: "sid", refresh }))).toEqual([
      `cookies.names.refresh: given "${refresh}"; allowed: another name than cookies.names.access, whatever the case of its letters`
    ])
  })

  test("two routes at one path", () => {
    const told = (path: string, other: string) =>
      `given "${path}"; allowed: another path than that of routes.${other}`
    expect(mistakes(withOption("routes.logout", "/refresh"))).toEqual([
      `routes.logout: ${told("/refresh", "refresh")} by default`
    ])
    expect(mistakes(withOption("routes.refresh", "/sessions"))).toEqual([
      `routes.refresh: ${told("/sessions", "sessions")} by default`
    ])
    const same = { refresh: "/a", logout: "/a", sessions: "/a" }
    expect(mistakes(withOption("routes", same))).toEqual([
      `routes.logout: ${told("/a", "refresh")}`,
      `routes.sessions: ${told("/a", "refresh")}`,
      `routes.sessions: ${told("/a", "logout")}`
    ])
    const header = { transport: "header", routes: { logout: "/refresh" } }
    expect(mistakes({ ...required(), ...header })).toHaveLength(1)
  })

  test("cookies, and a transport without any", () => {
    const cookies = { secure: false, names: { access: "a", refresh: "A" } }
    expect(mistakes({ ...required(), transport: "header", cookies })).toEqual([
      `cookies: given an object; allowed: nothing beside transport: "header", which sets no cookies`
    ])
  })

  test("what supertokens-website fixes", () => {
    const fixed = `allowed: nothing beside transport: "supertokens-website"`
    const options = {
      transport: "supertokens-website",
      cookies: { names: { access: "a", refresh: "A" }, path: "/", secure: false },
      routes: { base: "/st", refresh: "/renew", logout: "/renew", sessions: "/devices" }
    }
    expect(mistakes({ ...required(), ...options })).toEqual([
      "cookies.secure: given false; allowed: true beside an https issuer",
      `cookies.names: given an object; ${fixed}, whose cookies are sAccessToken and sRefreshToken`,
      `cookies.path: given "/"; ${fixed}, which has a path for each cookie`,
      `routes.refresh: given "/renew"; ${fixed}, whose client calls /session/refresh`,
      `routes.logout: given "/renew"; ${fixed}, whose client calls /signout`,
      `routes.sessions: given "/devices"; ${fixed}, which has no list of sessions`
    ])
  })
})

describe("beside other mistakes", () => {
  const paths = (input: object) =>
    mistakes({ ...required(), ...input }).map((line) => line.split(":")[0])

  test("a pair is told where both of it are fine", () => {
    expect(paths({ preset: "aal9", cookies: { secure: false, path: "app" } })).toEqual([
      "preset",
      "cookies.path",
      "cookies.secure"
    ])
    expect(paths({ routes: { base: "auth", refresh: "/a", logout: "/a" } })).toEqual([
      "routes.base",
      "routes.logout"
    ])
  })

  test("a pair is not told where one of it is wrong itself", () => {
    expect(paths({ issuer: "nowhere", cookies: { secure: false } })).toEqual(["issuer"])
    expect(paths({ routes: { refresh: "renew", logout: "/refresh" } })).toEqual(["routes.refresh"])
    expect(
      paths({ cookies: { domain: "com", names: { access: "__Host-a", refresh: "r" } } })
    ).toEqual(["cookies.domain"])
    expect(paths({ transport: "bearer", cookies: { path: "/app" } })).toEqual(["transport"])
    expect(paths({ cookies: { names: { access: "__host-a", refresh: "__host-a" } } })).toEqual([
      "cookies.names.access",
      "cookies.names.refresh"
    ])
  })
})
