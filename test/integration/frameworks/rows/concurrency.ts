/**
 * Many requests at once: each is its own user's.
 */
import { expect, it } from "vitest"

import { ask } from "../ask.ts"
import { accessCookie, navigation, refreshCookie } from "../client.ts"
import { given, minutes, type Options, type Site } from "../given.ts"
import type { Row } from "../row.ts"

const users = Array.from({ length: 1000 }, (_, index) => `user-${index}`)

/** The signatures are not what is tested. */
const quick: Options = { accessToken: { algorithm: "HS256" } }

/** The cookies of a session for each of them. */
const cookiesOf = ({ sessions }: Site): Promise<readonly string[]> =>
  Promise.all(
    users.map(async (userId) => {
      const created = await sessions.create({
        userId,
        claims: { role: userId },
        data: { cart: [userId] }
      })
      if (!created.ok) throw new Error("no session")
      return `${accessCookie}=${created.accessToken.value}; ${refreshCookie}=${created.refreshToken.value}`
    })
  )

export const concurrency: Row = (framework) => {
  it("a thousand requests at once each see their own user", async () => {
    const site = await given(framework, quick)
    const jars = await cookiesOf(site)
    const seen = await Promise.all(
      jars.map(async (cookie, index) => {
        const path = index % 2 === 0 ? "/me" : "/cart"
        return (await ask(site.port, "GET", path, { headers: { cookie } })).text
      })
    )
    const strange = users.filter((user, index) => {
      const answer = JSON.parse(seen[index] ?? "") as Record<string, unknown>
      return index % 2 === 0
        ? answer["userId"] !== user
        : JSON.stringify(answer["data"]) !== `{"cart":["${user}"]}`
    })
    expect(strange).toEqual([])
  })

  it("a thousand pages refreshed at once each get their own user's cookies", async () => {
    const site = await given(framework, quick)
    const jars = await cookiesOf(site)
    site.clock.advance(minutes(11))
    const pages = await Promise.all(
      jars.map((cookie) => ask(site.port, "GET", "/page", { headers: { ...navigation, cookie } }))
    )
    const owners = await Promise.all(
      pages.map(async ({ setCookies }) => {
        const token = setCookies[0]?.slice(accessCookie.length + 1).split(";")[0]
        const verdict = await site.sessions.verify(token ?? "")
        return verdict.ok ? verdict.session.userId : verdict.refusal.code
      })
    )
    expect(pages.map(({ text }) => text)).toEqual(users.map((user) => `Hello ${user}`))
    expect(owners).toEqual(users)
    expect(site.events.filter(({ name }) => name === "refreshed")).toHaveLength(users.length)
  })
}
