/**
 * Configuration files of supertokens-node-mysql-ref-jwt-webservice: every documented key is honoured, or
 * refused by name.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { describe, expect, onTestFinished, test } from "vitest"

import { CommandFailure } from "../../src/cli/commandFailure.ts"
import { configure } from "../../src/cli/configuration.ts"

const hour = 3_600_000
const mysql = { user: "root", password: "root", database: "auth_session" }

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "watchword-old-"))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

function configured(content: object) {
  const path = join(folder(), "config.json")
  writeFileSync(path, JSON.stringify(content))
  return configure({ config: path }, {}).decoded
}

/** The lines of the message, without the title. */
function problems(content: object): readonly string[] {
  try {
    configured(content)
  } catch (error) {
    if (error instanceof CommandFailure) {
      return error.message
        .split("\n")
        .slice(1)
        .map((line) => line.trim())
    }
    throw error
  }
  return []
}

test("the smallest file of that service has its documented lifetimes and makes its tables", () => {
  const decoded = configured({ mysql, port: 8080, host: "0.0.0.0" })
  expect(decoded).toMatchObject({
    port: 8080,
    host: "0.0.0.0",
    store: { kind: "mysql", url: "mysql://root:root@localhost:3306/auth_session" },
    migrate: true,
    secrets: undefined,
    settings: {
      lifetimes: { accessToken: hour, idleTimeout: 2400 * hour },
      keys: { algorithm: "ES256", rotateEvery: 24 * hour },
      revocation: { mode: "feed", maxStaleness: 2_000 }
    }
  })
})

test("every documented key is honoured", () => {
  const decoded = configured({
    mysql: { ...mysql, host: "db.example.com", port: 3307, connectionLimit: 7 },
    tokens: {
      accessToken: {
        signingKey: { dynamic: true, updateInterval: 48 },
        validity: 600,
        blacklisting: false
      },
      refreshToken: { validity: 24, removalCronjobInterval: "0 0 0 1-31/7 * *" },
      enableAntiCsrf: false
    },
    port: 9000,
    host: "127.0.0.1"
  })
  expect(decoded).toMatchObject({
    port: 9000,
    host: "127.0.0.1",
    store: {
      kind: "mysql",
      url: "mysql://root:root@db.example.com:3307/auth_session?connectionLimit=7"
    },
    settings: {
      lifetimes: { accessToken: 600_000, idleTimeout: 24 * hour },
      keys: { rotateEvery: 48 * hour },
      revocation: { mode: "expiry" },
      sweep: { cron: "0 0 0 1-31/7 * *" }
    }
  })
})

describe("single keys", () => {
  const accessToken = (group: object) => configured({ mysql, tokens: { accessToken: group } })

  test("an account and a database may have any characters", () => {
    const { store } = configured({ mysql: { user: "ü@:/", password: "p#%?", database: "a b/c" } })
    expect(store.kind).toBe("mysql")
    const { username, password, pathname } = new URL(store.kind === "mysql" ? store.url : "")
    expect([username, password, pathname.slice(1)].map(decodeURIComponent)).toEqual([
      "ü@:/",
      "p#%?",
      "a b/c"
    ])
  })

  test("a host may be an IPv6 address", () => {
    expect(configured({ mysql: { ...mysql, host: "::1" } }).store).toMatchObject({
      url: "mysql://root:root@[::1]:3306/auth_session"
    })
  })

  test("blacklisting asks the store every time", () => {
    expect(accessToken({ blacklisting: true }).settings.revocation).toEqual({ mode: "store" })
  })

  test("a short validity is honoured: the leeway gives way", () => {
    const { lifetimes, rotation } = accessToken({ validity: 10 }).settings
    expect(lifetimes.accessToken).toBe(10_000)
    expect(rotation.leeway).toBe(2250)
  })

  test("a signing key that is not dynamic stays, whatever the interval", () => {
    for (const signingKey of [
      { dynamic: false, updateInterval: 24 },
      { updateInterval: 24, dynamic: false }
    ]) {
      expect(accessToken({ signingKey }).settings.keys.rotateEvery).toBeUndefined()
    }
  })

  test("a key of one's own signs with HS256, and is never changed", () => {
    const keyPath = join(folder(), "key")
    writeFileSync(keyPath, "0123456789abcdef0123456789abcdef")
    const decoded = accessToken({ signingKey: { keyPath, dynamic: true, updateInterval: 24 } })
    expect(decoded.settings.keys).toEqual({ algorithm: "HS256", rotateEvery: undefined })
    expect(decoded.providedKeys).toEqual([
      {
        kty: "oct",
        alg: "HS256",
        kid: "keyPath",
        k: Buffer.from("0123456789abcdef0123456789abcdef").toString("base64url")
      }
    ])
  })
})

describe("refusals", () => {
  test("name every key, all at once, and no value", () => {
    const found = problems({
      mysql: { user: 7, database: "", tables: { refreshTokens: "t" }, ssl: {}, port: 0 },
      tokens: {
        accessToken: {
          validity: "3600",
          blacklisting: "yes",
          signingKey: { get: "x", keyPath: "/no/such/key", dynamic: 1, updateInterval: null }
        },
        refreshToken: { renewTokenPath: "/refresh" },
        enableAntiCsrf: true,
        cookies: {}
      },
      logging: {}
    })
    expect(found).toEqual([
      "mysql.ssl: is no key of such a file",
      "mysql.port: must be a whole number from 1",
      "mysql.user: must be a string",
      "mysql.password: is missing",
      "mysql.database: must be a string",
      "mysql.tables: Watchword's tables have other columns, and names of their own, beside the old ones; remove it",
      "tokens.accessToken.validity: must be a number of seconds",
      "tokens.accessToken.blacklisting: must be true or false",
      "tokens.accessToken.signingKey.get: a file cannot hold a function; keyPath can name a key; remove it",
      "tokens.accessToken.signingKey.keyPath: the file cannot be read (ENOENT)",
      "tokens.accessToken.signingKey.dynamic: must be true or false",
      "tokens.accessToken.signingKey.updateInterval: must be a number of hours",
      "tokens.refreshToken.renewTokenPath: the service sets no cookies, so it needs no path; remove it",
      "tokens.enableAntiCsrf: the service issues no anti-CSRF token, for it sets no cookies; remove it",
      "tokens.cookies: is no key of such a file",
      "logging: is no key of such a file"
    ])
  })

  test("of what is out of range use the file's own names", () => {
    const found = problems({
      mysql,
      port: "8080",
      tokens: {
        accessToken: { validity: 5, signingKey: { updateInterval: 721 } },
        refreshToken: { removalCronjobInterval: "never" }
      }
    })
    expect(found).toHaveLength(4)
    expect(found.join("\n")).toMatch(/^port: given "8080"; allowed: a whole number/m)
    expect(found.join("\n")).toMatch(
      /^tokens\.accessToken\.validity: given "5 seconds"; allowed: /m
    )
    expect(found.join("\n")).toMatch(
      /^tokens\.accessToken\.signingKey\.updateInterval: given "721 hours"; allowed: /m
    )
    expect(found.join("\n")).toMatch(
      /^tokens\.refreshToken\.removalCronjobInterval: given "never"; allowed: /m
    )
  })

  test("of lifetimes that do not go together use the file's own names", () => {
    const found = problems({ mysql, tokens: { refreshToken: { validity: 1 } } })
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(/^tokens\.accessToken\.validity: .*tokens\.refreshToken\.validity/)
  })

  test("of what is no group at all", () => {
    expect(problems({ mysql: "mysql://x" })).toEqual([
      "mysql: must be an object with user, password and database"
    ])
    expect(problems({ tokens: {} })).toEqual([
      "mysql: must be an object with user, password and database"
    ])
    expect(problems({ mysql, tokens: { accessToken: 7 } })).toEqual([
      "tokens.accessToken: must be an object"
    ])
  })

  test("of a signing key that is too short", () => {
    const keyPath = join(folder(), "key")
    writeFileSync(keyPath, "0123456789abcdef0123456789abcde")
    expect(problems({ mysql, tokens: { accessToken: { signingKey: { keyPath } } } })).toEqual([
      "tokens.accessToken.signingKey.keyPath: the key in the file must have at least 32 bytes"
    ])
  })
})
