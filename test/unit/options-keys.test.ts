/**
 * Provided keys and an algorithm asked for by name: they agree, or the start is refused.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { expect, test } from "vitest"

import type { SigningAlgorithm } from "../../src/domain/signingKey.ts"
import { layer } from "../../src/effect.ts"
import { createSessions, type SessionsError } from "../../src/index.ts"
import { ed25519, p256 } from "../support/accessTokens.ts"
import { required } from "./optionsFixture.ts"

const withKeys = (algorithm: SigningAlgorithm | undefined, ...provided: readonly object[]) => ({
  ...required(),
  accessToken: { algorithm },
  keys: { provided: provided as readonly Readonly<Record<string, unknown>>[] }
})

const problem =
  "createSessions: 1 mistake in the options\n" +
  `  accessToken.algorithm: given "ES256"; allowed: "EdDSA", as keys.provided[0] signs, or nothing`

test("another algorithm than the first key's is refused", async () => {
  await expect(createSessions(withKeys("ES256", ed25519, p256))).rejects.toMatchObject({
    code: "config_invalid",
    message: problem
  } satisfies Partial<SessionsError>)
  const built = Layer.build(layer(withKeys("ES256", ed25519))).pipe(Effect.scoped, Effect.flip)
  expect(await Effect.runPromise(built)).toMatchObject({ code: "config_invalid", message: problem })
})

test.each([undefined, "EdDSA"] as const)("%s lets the first key sign", async (algorithm) => {
  const sessions = await createSessions(withKeys(algorithm, ed25519, p256))
  const created = await sessions.create({ userId: "u" })
  const header = created.ok ? created.accessToken.value.split(".")[0] : ""
  expect(JSON.parse(Buffer.from(header ?? "", "base64url").toString())).toMatchObject({
    alg: "EdDSA"
  })
  await sessions.close()
})

test("keys that cannot be used are told before an algorithm that is not theirs", async () => {
  await expect(createSessions(withKeys("ES256", { kty: "RSA" }))).rejects.toMatchObject({
    code: "config_invalid",
    message: expect.stringContaining("keys.provided[0].kty")
  })
})
