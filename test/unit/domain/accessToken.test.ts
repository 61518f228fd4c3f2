import { describe, expect, it } from "vitest"

import {
  accessTokenExpiry,
  accessTokenPayload,
  type AccessToken
} from "../../../src/domain/accessToken.ts"
import type { Digest, Salt, SessionId } from "../../../src/domain/identifier.ts"
import { defaultLifetimes } from "../../../src/domain/policy.ts"
import type { PresentedToken } from "../../../src/domain/rotation.ts"
import type { Session } from "../../../src/domain/session.ts"
import { audience, now, payload, readAccessToken, tolerance } from "../../support/accessTokens.ts"

const digest = (letter: string) => `${letter.repeat(42)}A` as Digest

const session: Session = {
  id: "AAAAAAAAAAAAAAAAAAAAAA" as SessionId,
  userId: "alice",
  salt: digest("S") as string as Salt,
  createdAt: now - 3_600_123,
  authTime: now - 1_800_999,
  authMethod: "pwd",
  lineage: {
    current: { digest: digest("C"), generation: 3, issuedAt: now },
    previous: undefined,
    beforePrevious: undefined,
    settled: false
  },
  revision: 5,
  lastActiveAt: now,
  idleExpiresAt: now + 86_400_000,
  absoluteExpiresAt: now + 864_000_000,
  ended: undefined,
  claims: { role: "admin" },
  claimsVersion: 2,
  device: {}
}
const refreshToken: PresentedToken = {
  digest: digest("R"),
  parent: digest("P"),
  parentIssuedAt: now - 600_000,
  generation: 4,
  issuedAt: now
}
const token = { id: "token-id", issuedAt: now, expiresAt: now + 600_000 }

describe("an access token expires", () => {
  const lifetimes = { ...defaultLifetimes, accessToken: 600_000, jitter: 0.1 }
  const at = (chance: number, absoluteExpiresAt = session.absoluteExpiresAt) =>
    accessTokenExpiry({ absoluteExpiresAt }, lifetimes, now, chance)

  it("after its lifetime, rounded up to a second", () => {
    expect(at(0)).toBe(1_700_000_601_000)
  })

  it("earlier by its part of the jitter", () => {
    expect(at(0.5)).toBe(1_700_000_571_000)
    expect(at(0.999_999)).toBe(1_700_000_541_000)
  })

  it("never after the session's absolute end, rounded down to a second", () => {
    expect(at(0, now + 300_700)).toBe(1_700_000_301_000)
    expect(at(0, now + 300_400)).toBe(1_700_000_300_000)
  })
})

describe("the payload of an access token", () => {
  it("has exactly these claims", () => {
    expect(accessTokenPayload(session, refreshToken, audience, token, digest("F"))).toStrictEqual({
      iss: "https://api.example.com",
      aud: "https://api.example.com",
      sub: "alice",
      sid: "AAAAAAAAAAAAAAAAAAAAAA",
      jti: "token-id",
      iat: 1_700_000_000,
      exp: 1_700_000_600,
      auth_time: 1_699_998_199,
      amr: ["pwd"],
      sct: now - 3_600_123,
      cv: 2,
      rt: { id: digest("R"), par: digest("P"), pia: now - 600_000, gen: 4, iat: now },
      dfp: digest("F"),
      claims: { role: "admin" }
    })
  })

  it("leaves out what there is not", () => {
    const bare = { ...session, authMethod: undefined, claims: undefined }
    const first = { ...refreshToken, parent: undefined, parentIssuedAt: undefined, generation: 0 }
    const made = accessTokenPayload(bare, first, audience, token, undefined)
    const sent = JSON.parse(JSON.stringify(made))
    expect(Object.keys(sent)).toEqual([
      "iss",
      "aud",
      "sub",
      "sid",
      "jti",
      "iat",
      "exp",
      "auth_time",
      "sct",
      "cv",
      "rt"
    ])
    expect(sent.rt).toStrictEqual({ id: digest("R"), gen: 0, iat: now })
  })

  it("lists several audiences", () => {
    const issued = ["https://api.example.com", "https://files.example.com"]
    expect(
      accessTokenPayload(session, refreshToken, { ...audience, issued }, token, undefined).aud
    ).toEqual(issued)
  })

  it("is read back as what it was made of", () => {
    const made: unknown = JSON.parse(
      JSON.stringify(accessTokenPayload(session, refreshToken, audience, token, digest("F")))
    )
    expect(readAccessToken(made, audience, now, tolerance)).toStrictEqual({
      sessionId: session.id,
      userId: "alice",
      issuedAt: 1_700_000_000_000,
      notBefore: 1_700_000_000_000,
      expiresAt: 1_700_000_600_000,
      authTime: 1_699_998_199_000,
      authMethod: "pwd",
      sessionCreatedAt: session.createdAt,
      claims: { role: "admin" },
      claimsVersion: 2,
      refreshToken,
      fingerprint: digest("F")
    } satisfies AccessToken)
  })
})

describe("a payload is read", () => {
  const read = (change: object) =>
    readAccessToken({ ...payload, ...change }, audience, now, tolerance)
  const seconds = Math.floor(now / 1000)

  it("of a first refresh token, without claims, method and fingerprint", () => {
    const { id, gen, iat } = payload.rt
    expect(
      read({ rt: { id, gen, iat }, claims: undefined, amr: undefined, dfp: undefined })
    ).toMatchObject({
      authMethod: undefined,
      fingerprint: undefined,
      claims: undefined,
      refreshToken: { digest: id, parent: undefined, parentIssuedAt: undefined }
    })
  })

  it("of a session that has just begun, whose counts are all zero", () => {
    const { id } = payload.rt
    const begun = { auth_time: 0, sct: 0, cv: 0, rt: { id, gen: 0, iat: 0 } }
    expect(read(begun)).toMatchObject({
      authTime: 0,
      sessionCreatedAt: 0,
      claimsVersion: 0,
      refreshToken: { generation: 0, issuedAt: 0 }
    })
  })

  it.each([
    ["ours alone, in a list", [audience.expected]],
    ["ours among others", ["https://files.example.com", audience.expected]]
  ])("for an audience that is %s", (_name, aud) => {
    expect(read({ aud })).toMatchObject({ userId: "alice" })
  })

  it.each([null, undefined, "text", 5, [payload], true])(
    "and is malformed where it is %j",
    (value) => {
      expect(readAccessToken(value, audience, now, tolerance)).toBe("malformed")
    }
  )

  it.each([
    "https://API.example.com",
    "https://api.example.com/",
    "https://api.example.co",
    "",
    [audience.issuer],
    null,
    undefined,
    5
  ])("and is another issuer's where iss is %j", (iss) => {
    expect(read({ iss })).toBe("issuer")
  })

  it.each([
    "https://files.example.com",
    "https://api.example.com.evil.example",
    ["https://files.example.com"],
    [],
    [[audience.expected]],
    [audience.expected, 5],
    { 0: audience.expected },
    null,
    undefined
  ])("and is for others where aud is %j", (aud) => {
    expect(read({ aud })).toBe("audience")
  })

  const noTimes = [
    undefined,
    null,
    "1700000000",
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -1,
    1.5,
    2 ** 53,
    []
  ]
  it.each(noTimes)("and is malformed where exp, iat, auth_time, sct or cv is %s", (value) => {
    for (const name of ["exp", "iat", "auth_time", "sct", "cv"]) {
      expect(read({ [name]: value })).toBe("malformed")
    }
  })

  it.each(noTimes.filter((value) => value !== undefined))(
    "and is malformed where nbf is %s",
    (nbf) => {
      expect(read({ nbf })).toBe("malformed")
    }
  )

  it.each([
    ["sub", [undefined, null, 5, "", "\ud800", "x".repeat(256), ["alice"]]],
    ["sid", [undefined, null, "", "AAAAAAAAAAAAAAAAAAAAAB", 5]],
    ["jti", [undefined, null, 5, []]],
    ["amr", [null, "pwd", [], [5], { 0: "pwd" }]],
    ["dfp", [null, "", "short", 5]],
    ["claims", [Number.POSITIVE_INFINITY, { a: -0 }, () => 1]],
    ["rt", [undefined, null, "R", [], {}]]
  ] as const)("and is malformed where %s is no such thing", (name, values) => {
    for (const value of values) expect(read({ [name]: value })).toBe("malformed")
  })

  it.each([
    { id: undefined },
    { id: "short" },
    { gen: undefined },
    { gen: -1 },
    { iat: undefined },
    { iat: "0" },
    { par: undefined },
    { pia: undefined },
    { par: "short" },
    { pia: -1 },
    { par: null, pia: null }
  ])("and is malformed where the refresh token has %o", (change) => {
    expect(read({ rt: { ...payload.rt, ...change } })).toBe("malformed")
  })

  it("until the instant of its expiry, to the millisecond and without tolerance", () => {
    const expiry = (payload.exp as number) * 1000
    expect(readAccessToken(payload, audience, expiry - 1, tolerance)).toMatchObject({
      expiresAt: expiry
    })
    expect(readAccessToken(payload, audience, expiry, tolerance)).toBe("expired")
  })

  it.each(["iat", "nbf"])("from the instant of its %s on, give or take the tolerance", (name) => {
    const earliest = (seconds + 60) * 1000
    const early = { ...payload, [name]: seconds + 60 }
    expect(readAccessToken(early, audience, earliest, 0)).toMatchObject({ userId: "alice" })
    expect(readAccessToken(early, audience, earliest - 1, 0)).toBe("not-yet-valid")
    expect(readAccessToken(early, audience, earliest - 30_000, 30_000)).toMatchObject({
      userId: "alice"
    })
    expect(readAccessToken(early, audience, earliest - 30_001, 30_000)).toBe("not-yet-valid")
  })
})
