/**
 * The browser client in a real browser: tabs, locks, delays, crashes and wrong clocks.
 */
import { gzipSync } from "node:zlib"

import type { BrowserContext, JSHandle, Page } from "playwright-core"
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest"

import type { Client, createClient, Tokens } from "../../src/client/index.ts"
import { startChromium, type Chromium } from "../support/chromium.ts"
import { clientBundle, startSite, type Site } from "./site.ts"

let browser: Chromium
let site: Site

beforeAll(async () => {
  ;[browser, site] = await Promise.all([startChromium(), startSite()])
})
afterAll(async () => {
  await browser.close()
  await site.close()
})
beforeEach(() => site.forget())

/** What the page's script leaves on its global object. */
interface InPage {
  readonly createClient: typeof createClient
  readonly client: Client
  readonly heard: string[]
}

interface Tab {
  readonly page: Page
  /** What stands on the page's global object, for functions that run there. */
  readonly inPage: JSHandle<InPage>
  /** The statuses of so many parallel requests. */
  readonly ask: (count: number) => Promise<number[]>
  /** Which signals this tab has heard. */
  readonly heard: () => Promise<string[]>
}

const profile = async (): Promise<BrowserContext> => {
  const context = await browser.profile()
  onTestFinished(() => context.close())
  return context
}

/** A tab of the site with a client in it. */
async function openTab(context: BrowserContext): Promise<Tab> {
  const page = await context.newPage()
  await page.goto(site.url)
  const inPage = await page.evaluateHandle<InPage>("globalThis")
  await page.evaluate(({ createClient }) => {
    const client = createClient({ refresh: "/auth/refresh", logout: "/auth/logout" })
    const heard: string[] = []
    client.onRefreshed(() => heard.push("refreshed"))
    client.onSignedOut(() => heard.push("signedOut"))
    Object.assign(globalThis, { client, heard })
  }, inPage)
  return {
    page,
    inPage,
    ask: (count) =>
      page.evaluate(
        ({ inPage: { client }, many }) =>
          Promise.all(
            Array.from({ length: many }, async (_, n) => {
              const response = await client.fetch(`/me?n=${n}`)
              const body = (await response.json()) as { n?: string }
              return response.ok && body.n !== String(n) ? -1 : response.status
            })
          ),
        { inPage, many: count }
      ),
    heard: () => page.evaluate((global) => global.heard, inPage)
  }
}

const signIn = async (tab: Tab) => {
  const status = await tab.page.evaluate(
    async () => (await fetch("/login", { method: "POST" })).status
  )
  expect(status).toBe(200)
}

const all = (count: number) => Array.from({ length: count }, () => 200)
const tenMinutes = 600_000

/** What two tabs with an expired access token come to, after twenty requests of each, and five more. */
async function twoTabs(context: BrowserContext) {
  const [one, two] = [await openTab(context), await openTab(context)]
  await signIn(one)
  await site.advance(tenMinutes)
  const first = await Promise.all([one.ask(20), two.ask(20)])
  // Whatever twins there were, a second round needs no sign-in and finds no theft.
  await site.advance(tenMinutes)
  const second = await Promise.all([one.ask(5), two.ask(5)])
  const { created, theft } = await site.counts()
  const heard = [...(await one.heard()), ...(await two.heard())]
  return { first, second, created, theft, signedOut: heard.includes("signedOut") }
}

const oneLineage = {
  first: [all(20), all(20)],
  second: [all(5), all(5)],
  created: 1,
  theft: undefined,
  signedOut: false
}

describe("the browser client in Chromium", () => {
  it("twenty parallel requests of one tab with an expired token cause exactly one refresh", async () => {
    const tab = await openTab(await profile())
    await signIn(tab)
    await site.advance(tenMinutes)
    expect(await tab.ask(20)).toEqual(all(20))
    expect((await site.counts())["refresh requests"]).toBe(1)
    expect(await tab.heard()).toEqual(["refreshed"])
  })

  it("two tabs with twenty requests each: all succeed, one lineage, no sign-out", async () => {
    expect(await twoTabs(await profile())).toEqual(oneLineage)
  })

  it("the same without Web Locks", async () => {
    const context = await profile()
    await context.addInitScript(() => {
      Object.defineProperty(Navigator.prototype, "locks", { value: undefined })
    })
    expect(await twoTabs(context)).toEqual(oneLineage)
  })

  it("the same with answers delayed and reordered by a proxy", async () => {
    let turn = 0
    site.delayAnswers((path) =>
      path === "/auth/refresh" ? ([400, 50][turn++ % 2] ?? 0) : (turn * 37) % 90
    )
    const context = await profile()
    await context.addInitScript(() => {
      Object.defineProperty(Navigator.prototype, "locks", { value: undefined })
    })
    expect(await twoTabs(context)).toEqual(oneLineage)
  })

  it("a tab that is closed in the middle of a refresh takes nobody with it", async () => {
    site.delayAnswers((path) => (path === "/auth/refresh" ? 500 : 0))
    const context = await profile()
    const [closing, staying] = [await openTab(context), await openTab(context)]
    await signIn(closing)
    await site.advance(tenMinutes)
    const refreshing = closing.page.waitForRequest((request) =>
      request.url().endsWith("/auth/refresh")
    )
    const abandoned = closing.ask(1).catch(() => undefined)
    await refreshing
    await closing.page.close()
    expect(await staying.ask(20)).toEqual(all(20))
    await abandoned
    expect((await site.counts())["theft"]).toBeUndefined()
    expect(await staying.heard()).not.toContain("signedOut")
  })

  it("after kill -9 of the server the session goes on", async () => {
    const tab = await openTab(await profile())
    await signIn(tab)
    expect(await tab.ask(3)).toEqual(all(3))
    await site.killAndRestart()
    await site.advance(tenMinutes)
    expect(await tab.ask(20)).toEqual(all(20))
    const counts = await site.counts()
    expect(counts).toMatchObject({ "refresh requests": 1 })
    expect(counts["theft"]).toBeUndefined()
  })

  it.each([
    ["an hour ahead", 3_600_000],
    ["an hour behind", -3_600_000]
  ])("a page whose clock is %s needs no more refreshes than another", async (_name, skew) => {
    const context = await profile()
    await context.addInitScript((ms) => {
      const real = Date.now.bind(Date)
      Date.now = () => real() + ms
    }, skew)
    const tab = await openTab(context)
    await signIn(tab)
    expect(await tab.ask(5)).toEqual(all(5))
    await site.advance(tenMinutes)
    expect(await tab.ask(20)).toEqual(all(20))
    expect((await site.counts())["refresh requests"]).toBe(1)
  })

  it("the jar holds __Host- cookies with every attribute, which no script can read", async () => {
    const context = await profile()
    const tab = await openTab(context)
    await signIn(tab)
    const cookies = await context.cookies(site.url)
    expect(cookies.map(({ name }) => name).toSorted()).toEqual([
      "__Host-watchword",
      "__Host-watchword-refresh"
    ])
    for (const cookie of cookies) {
      expect(cookie).toMatchObject({
        domain: "localhost",
        path: "/",
        httpOnly: true,
        secure: true,
        sameSite: "Lax"
      })
    }
    expect(await tab.page.evaluate(() => document.cookie)).toBe("")
  })

  it("a sign-out in one tab reaches the other, and leaves the jar empty", async () => {
    const context = await profile()
    const [one, two] = [await openTab(context), await openTab(context)]
    await signIn(one)
    expect(await two.ask(1)).toEqual([200])
    await one.page.evaluate(({ client }) => client.signOut(), one.inPage)
    await two.page.waitForFunction(({ heard }) => heard.includes("signedOut"), two.inPage)
    expect(await context.cookies(site.url)).toEqual([])
    expect(await two.ask(1)).toEqual([401])
  })

  it("a session that was ended elsewhere signs every tab out, once it is found out", async () => {
    const context = await profile()
    const [one, two] = [await openTab(context), await openTab(context)]
    await signIn(one)
    await site.revokeAll()
    await site.advance(tenMinutes)
    expect(await two.ask(1)).toEqual([401])
    for (const { page, inPage } of [one, two]) {
      await page.waitForFunction(({ heard }) => heard.includes("signedOut"), inPage)
    }
    expect(await context.cookies(site.url)).toEqual([])
    expect((await site.counts())["theft"]).toBeUndefined()
  })

  it("a sign-out that the server did not carry out rejects, and signs nobody out", async () => {
    const tab = await openTab(await profile())
    await signIn(tab)
    await site.beDown(true)
    const outcome = await tab.page.evaluate(
      ({ client }) =>
        client.signOut().then(
          () => "done",
          (error: unknown) => String(error)
        ),
      tab.inPage
    )
    await site.beDown(false)
    expect(outcome).toBe("Error: sign-out failed with status 503")
    expect(await tab.heard()).toEqual([])
    expect(await tab.ask(1)).toEqual([200])
  })

  it("a guard that asks for a fresh authentication signs nobody out", async () => {
    const tab = await openTab(await profile())
    await signIn(tab)
    await site.advance(tenMinutes / 2 + 10_000)
    const status = await tab.page.evaluate(
      async ({ client }) => (await client.fetch("/fresh")).status,
      tab.inPage
    )
    expect(status).toBe(401)
    expect(await tab.heard()).toEqual([])
    expect(await tab.ask(1)).toEqual([200])
  })

  it("a body is sent again with the request that was refused", async () => {
    const tab = await openTab(await profile())
    await signIn(tab)
    await site.advance(tenMinutes)
    const echoed = await tab.page.evaluate(async ({ client }) => {
      const response = await client.fetch("/echo", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ text: "héllo" })
      })
      return response.json() as Promise<unknown>
    }, tab.inPage)
    expect(echoed).toEqual({ text: "héllo" })
  })

  it("works in a worker", async () => {
    const tab = await openTab(await profile())
    await signIn(tab)
    await site.advance(tenMinutes)
    const status = await tab.page.evaluate(
      () =>
        new Promise((resolve) => {
          const worker = new Worker("/worker.js", { type: "module" })
          worker.onmessage = ({ data }) => resolve(data)
          worker.postMessage("go")
        })
    )
    expect(status).toBe(200)
  })

  it("header mode: keeps tokens itself, over two tabs that share a storage, and never in a cookie", async () => {
    const context = await profile()
    const tabs = [await openTab(context), await openTab(context)] as const
    for (const { page, inPage } of tabs) {
      await page.evaluate(({ createClient }) => {
        const client = createClient({
          refresh: new URL("/auth/refresh", location.href).href,
          tokens: {
            get: () => JSON.parse(localStorage.getItem("tokens") ?? "null") as Tokens | null,
            set: (tokens) => localStorage.setItem("tokens", JSON.stringify(tokens))
          }
        })
        Object.assign(globalThis, { client })
      }, inPage)
    }
    await tabs[0].page.evaluate(async ({ client }) => {
      const response = await fetch("/login", {
        method: "POST",
        headers: { "watchword-transport": "header" }
      })
      await client.signedIn((await response.json()) as Tokens)
    }, tabs[0].inPage)
    expect(await context.cookies(site.url)).toEqual([])
    await site.advance(tenMinutes)
    expect(await Promise.all(tabs.map((tab) => tab.ask(10)))).toEqual([all(10), all(10)])
    const counts = await site.counts()
    // One a tab is what is promised: localStorage is only eventually the same in two tabs.
    expect(counts["refresh requests"]).toBeGreaterThanOrEqual(1)
    expect(counts["refresh requests"]).toBeLessThanOrEqual(tabs.length)
    expect(counts["theft"]).toBeUndefined()
  })

  it("is at most 3 kB compressed, and patches nothing", async () => {
    expect(gzipSync(await clientBundle()).length).toBeLessThanOrEqual(3_000)
    const tab = await openTab(await profile())
    const native = await tab.page.evaluate(() =>
      [fetch, XMLHttpRequest, Request].every((each) => String(each).includes("[native code]"))
    )
    expect(native).toBe(true)
  })
})
