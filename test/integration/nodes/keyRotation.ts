/**
 * Signing keys that follow each other every two seconds, on three nodes at once: tokens that any of them
 * issues are good on all, for as long as they live.
 */
import { setTimeout as pause } from "node:timers/promises"

import { expect, test } from "vitest"

import { openAll, type Node } from "./nodes.ts"
import { refresh, signIn, users, type SignedIn } from "./signedIn.ts"
import type { SharedStore } from "./stores.ts"

/** Old tokens that are verified again in each round. */
const sample = 40

interface Issued {
  readonly token: string
  readonly expiresAt: number
  readonly keyId: string
}

const part = (token: string, index: number): { readonly kid: string; readonly exp: number } =>
  JSON.parse(Buffer.from(token.split(".")[index] ?? "", "base64url").toString())

const issued = ({ accessToken }: SignedIn): Issued => ({
  token: accessToken,
  expiresAt: part(accessToken, 1).exp * 1000,
  keyId: part(accessToken, 0).kid
})

export const keyRotation = (store: SharedStore, nodes: () => readonly Node[]): void =>
  test(
    "while keys rotate every two seconds, no token is refused before its time",
    { timeout: 180_000 },
    async () => {
      const { place, sql } = await store.make()
      const opened = await openAll(nodes(), {
        store: place,
        options: {
          clockTolerance: 500,
          // Older access tokens of a session stay good, however often it is refreshed.
          refreshToken: { confirmation: "off", leeway: 0 }
        },
        beyond: { rotateEvery: 2_000, accessTokenLifetime: 3_000 }
      })
      const kept = async () =>
        (await sql("SELECT id FROM watchword_signing_keys")).map(([id]) => String(id))
      const [first] = await kept()
      let groups: readonly (readonly SignedIn[])[] = await Promise.all(
        opened.map((node, index) => signIn(node, users(`user ${index}`, 8)))
      )
      let living: readonly Issued[] = groups.flat().map(issued)
      const keys = new Set(living.map(({ keyId }) => keyId))
      let checked = 0

      // Until the second key, too, is needed no more.
      const isNeeded = (ids: readonly string[]) =>
        [...keys].slice(0, 2).some((id) => ids.includes(id))
      for (let round = 1; keys.size < 4 || isNeeded(await kept()); round++) {
        // Each session goes from node to node.
        groups = await Promise.all(
          groups.map((group, index) => refresh(opened[(index + round) % 3] ?? opened[0], group))
        )
        const fresh = groups.flat().map(issued)
        for (const { keyId } of fresh) keys.add(keyId)
        const now = Date.now()
        living = living.filter(({ expiresAt }) => expiresAt > now)
        const step = Math.max(1, Math.floor(living.length / sample))
        const chosen = [...fresh, ...living.filter((_, index) => index % step === round % step)]
        living = [...living, ...fresh]

        const verdicts = await Promise.all(
          opened.map((node) => node.verifyEach(chosen.map(({ token }) => token)))
        )
        for (const verdict of verdicts) {
          const refused = verdict.flatMap(({ ended, code }, index) => {
            const { expiresAt, keyId } = chosen[index] ?? { expiresAt: 0, keyId: "" }
            return code === "ok" || ended >= expiresAt ? [] : [{ round, code, keyId }]
          })
          expect(refused).toEqual([])
          checked += verdict.length
        }
        await pause(10)
      }
      expect([...keys][0]).toBe(first)
      console.log(`${store.name}: ${checked} verifications, signed by ${keys.size} keys`)
    }
  )
