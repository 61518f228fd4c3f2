import { hkdfSync, type KeyObject } from "node:crypto"
import { inspect } from "node:util"

import { describe, expect, it } from "vitest"

import { nodeRandom } from "../../../src/adapters/node-crypto/random.ts"
import {
  deriveKeys,
  maxIssuerBytes,
  minSecretBytes
} from "../../../src/adapters/node-crypto/secrets.ts"
import { systemClock } from "../../../src/adapters/system/clock.ts"

const secret = "a secret of the deployment with 32 bytes"
const hex = (keys: readonly KeyObject[]): readonly string[] =>
  keys.map((key) => key.export().toString("hex"))

describe("keys from the deployment's secrets", () => {
  it("are HKDF-SHA-256 of each, in their order, and never change (RFC 5869)", () => {
    const other = "another secret of the deployment, longer"
    const expected = [secret, other].map((text) =>
      Buffer.from(
        hkdfSync("sha256", text, "watchword/v1", "refresh-token-outer-tag\0https://a.example", 32)
      ).toString("hex")
    )
    const keys = deriveKeys([secret, other], "refresh-token-outer-tag", "https://a.example")
    expect(hex(keys)).toEqual(expected)
    expect(hex(deriveKeys([secret], "signing-key-sealing"))).toEqual([
      "db108fd1283d344afe155507b96717135439b5883087b29aa74de50700129bee"
    ])
  })

  it("differ by purpose, by issuer and by secret", () => {
    const all = [
      ...deriveKeys([secret, `${secret}!`], "refresh-token-inner-tag", "https://a.example"),
      ...deriveKeys([secret], "refresh-token-inner-tag", "https://b.example"),
      ...deriveKeys([secret], "refresh-token-inner-tag"),
      ...deriveKeys([secret], "refresh-token-outer-tag", "https://a.example")
    ]
    expect(new Set(hex(all)).size).toBe(all.length)
  })

  it("do not print", () => {
    const [key] = deriveKeys([secret], "signing-key-sealing") as [KeyObject]
    const [bytes] = hex([key]) as [string]
    expect(inspect(key, { showHidden: true, depth: 9 })).not.toContain(bytes)
    expect(JSON.stringify(key)).not.toContain(bytes)
  })

  it.each([
    ["too short", "x".repeat(31)],
    ["too short in bytes, although not in characters of an encoding", "\u00e9".repeat(15)],
    ["empty", ""]
  ])("are refused where a secret is %s, without showing it", (_name, short) => {
    const bytes = Buffer.byteLength(short)
    expect(() => deriveKeys([secret, short], "signing-key-sealing")).toThrow(
      new RangeError(`secret 2 of 2: must have at least 32 bytes, has ${bytes}`)
    )
  })

  it("take a secret of exactly the least length, counted in bytes", () => {
    expect(minSecretBytes).toBe(32)
    expect(deriveKeys(["\u00e9".repeat(16)], "signing-key-sealing")).toHaveLength(1)
  })

  it("are refused where there is no secret", () => {
    expect(() => deriveKeys([], "signing-key-sealing")).toThrow(
      new RangeError("secret: at least one is needed")
    )
  })

  it("are refused where the issuer does not fit", () => {
    const issuer = "i".repeat(maxIssuerBytes)
    expect(deriveKeys([secret], "access-token-encryption-key-id", issuer)).toHaveLength(1)
    expect(() => deriveKeys([secret], "refresh-token-inner-tag", `${issuer}i`)).toThrow(
      new RangeError("issuer: must have at most 960 UTF-8 bytes")
    )
  })
})

describe("the random source", () => {
  it("gives as many bytes as it is asked for, in a new array each time", () => {
    const arrays = Array.from({ length: 200 }, () => nodeRandom.bytes(16))
    expect(new Set(arrays.map((bytes) => Buffer.from(bytes).toString("hex"))).size).toBe(200)
    expect(new Set(arrays).size).toBe(200)
    expect(arrays.every((bytes) => bytes.length === 16)).toBe(true)
    expect(nodeRandom.bytes(0)).toHaveLength(0)
  })
})

describe("the system's clock", () => {
  it("tells whole milliseconds since the epoch", () => {
    const before = Date.now()
    const now = systemClock.now()
    expect(Number.isSafeInteger(now)).toBe(true)
    expect(now).toBeGreaterThanOrEqual(before)
    expect(now).toBeLessThanOrEqual(Date.now())
  })

  it("never goes back on its monotonic side", () => {
    const times = Array.from({ length: 1000 }, systemClock.monotonic)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })
})
