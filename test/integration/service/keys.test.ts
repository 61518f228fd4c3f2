/**
 * Revoking a signing key: by a route, and by the command.
 */
import { join } from "node:path"

import { describe, expect, onTestFinished, test } from "vitest"

import { freshDatabase } from "../../support/mariadb.ts"
import { at, textAt, type Ask } from "./asking.ts"
import { ended } from "./ended.ts"
import { signedIn } from "./signedIn.ts"
import { folder, jsonFile, runningService, secret, serving } from "./started.ts"

const keyIdOf = (accessToken: string): string => {
  const header = Buffer.from(accessToken.split(".")[0] ?? "", "base64url").toString()
  return textAt(JSON.parse(header), "kid")
}

const verified = async (ask: Ask, accessToken: string) =>
  (await ask("PUT", "/session", { body: { idRefreshToken: "x", accessToken } })).body

describe("DELETE /keys/{kid}", () => {
  test("revokes a key: its tokens ask for a refresh, and nobody is signed out", async () => {
    const { ask } = await runningService()
    const { accessToken, refreshToken } = await signedIn(ask)
    const leaked = keyIdOf(accessToken)
    expect(await ask("DELETE", `/keys/${leaked}`)).toMatchObject({
      status: 200,
      body: { message: "Signing key revoked", status: "OK", revoked: true }
    })
    expect(await verified(ask, accessToken)).toMatchObject({ status: "TRY_REFRESH_TOKEN" })
    const { body } = await ask("PUT", "/refresh", { body: { idRefreshToken: "x", refreshToken } })
    const next = textAt(body, "newAccessToken", "value")
    expect(await verified(ask, next)).toMatchObject({ status: "OK" })
    const keys = at((await ask("GET", "/.well-known/jwks.json")).body, "keys")
    expect(keys).toEqual([expect.objectContaining({ kid: keyIdOf(next) })])
  })

  test.each(["unknown", "a%2Fb", "%00", "k".repeat(65), "%7Bkid%7D"])(
    "of a key that is not there, %s, says so",
    async (kid) => {
      const { ask } = await runningService()
      expect(await ask("DELETE", `/keys/${kid}`)).toMatchObject({
        status: 200,
        body: { message: "There is no such signing key", status: "OK", revoked: false }
      })
    }
  )

  test("is refused where the keys are in the configuration", async () => {
    const k = Buffer.alloc(32, 7).toString("base64url")
    const provided = [{ kty: "oct", alg: "HS256", kid: "own", k }]
    const { ask } = await runningService({ options: { keys: { provided } } })
    const { status, body } = await ask("DELETE", "/keys/own")
    expect(status).toBe(400)
    expect(textAt(body, "message")).toContain("keys.provided")
  })
})

describe("revoke-key", () => {
  test("revokes a key of a running service on a database, which hears of it", async () => {
    const database = await freshDatabase()
    onTestFinished(database.drop)
    const env = { WATCHWORD_STORE: database.url, WATCHWORD_SECRET: secret }
    expect(await ended(["migrate"], { env })).toMatchObject({ code: 0 })
    const { ask } = await serving(folder(), [], env)
    const { accessToken, refreshToken } = await signedIn(ask)
    const leaked = keyIdOf(accessToken)
    const { code, stdout, stderr } = await ended(["revoke-key", leaked], { env })
    expect([code, stderr]).toEqual([0, ""])
    expect(stdout).toMatch(new RegExp(`^revoked ${leaked} in mysql://\\S+\n$`))
    await expect
      .poll(() => verified(ask, accessToken), { timeout: 30_000 })
      .toMatchObject({ status: "TRY_REFRESH_TOKEN" })
    const { body } = await ask("PUT", "/refresh", { body: { idRefreshToken: "x", refreshToken } })
    expect(await verified(ask, textAt(body, "newAccessToken", "value"))).toMatchObject({
      status: "OK"
    })
    expect(await ended(["revoke-key", leaked], { env })).toMatchObject({ code: 1 })
  })

  test("takes the secret beside an SQLite file, and makes none", async () => {
    const cwd = folder()
    const service = await serving(cwd)
    const { accessToken } = await signedIn(service.ask)
    const leaked = keyIdOf(accessToken)
    expect(await ended(["revoke-key", leaked], { cwd })).toMatchObject({
      code: 0,
      stdout: `revoked ${leaked} in ${join(cwd, "watchword.db")}\n`
    })
    await expect
      .poll(() => verified(service.ask, accessToken), { timeout: 30_000 })
      .toMatchObject({ status: "TRY_REFRESH_TOKEN" })

    const elsewhere = await ended(["revoke-key", leaked, "--store", "sqlite:another.db"], { cwd })
    expect(elsewhere.code).toBe(1)
    expect(elsewhere.stderr).toContain("set WATCHWORD_SECRET")
  })

  test("does nothing under another secret: no node could open the new key", async () => {
    const cwd = folder()
    const service = await serving(cwd)
    const { accessToken } = await signedIn(service.ask)
    const env = { WATCHWORD_SECRET: secret }
    const { code, stderr } = await ended(["revoke-key", keyIdOf(accessToken)], { cwd, env })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^watchword: the store holds 1 signing key, sealed under none/)
    expect(await verified(service.ask, accessToken)).toMatchObject({ status: "OK" })
  })

  test("of a key that nobody has, or that is in the configuration, ends with 1", async () => {
    const cwd = folder()
    const env = { WATCHWORD_SECRET: secret }
    await serving(cwd, [], env)
    for (const kid of ["unknown", "-unknown", "no key id"]) {
      const { code, stderr } = await ended(["revoke-key", kid], { cwd, env })
      expect([code, stderr]).toEqual([
        1,
        `watchword: ${join(cwd, "watchword.db")} has no signing key ${JSON.stringify(kid)}\n`
      ])
    }
    const k = Buffer.alloc(32, 7).toString("base64url")
    const config = jsonFile(join(cwd, "config.json"), {
      keys: { provided: [{ kty: "oct", alg: "HS256", kid: "own", k }] }
    })
    const { code, stderr } = await ended(["revoke-key", "own", "--config", config], { cwd, env })
    expect([code, stderr.includes("keys.provided")]).toEqual([1, true])
  })
})
