/**
 * What the example of server-rendered pages does, as a browser without scripts meets it.
 */
import { expect, it } from "vitest"

import type { Client, SentWithJar } from "../frameworks/client.ts"
import { minutes } from "../frameworks/given.ts"
import type { Running } from "./started.ts"

const form = (fields: Readonly<Record<string, string>>): SentWithJar => ({
  headers: {
    "content-type": "application/x-www-form-urlencoded",
    "sec-fetch-dest": "document",
    "sec-fetch-mode": "navigate"
  },
  body: new URLSearchParams(fields).toString()
})

/** Sends a form, and answers where the browser is sent then. */
const submit = async (client: Client, path: string, fields: Readonly<Record<string, string>>) => {
  const got = await client.post(path, form(fields))
  return [got.status, got.headers["location"]]
}

async function signedIn({ client }: Running, user = "alice", password = "wonderland") {
  const one = client()
  expect(await submit(one, "/sign-in", { user, password })).toEqual([303, "/"])
  return one
}

export function pages(running: () => Running): void {
  it("leads who is not signed in to the form, and nobody further without the password", async () => {
    const client = running().client()
    for (const path of ["/", "/admin", "/transfer", "/confirm"]) {
      const got = await client.open(path)
      expect([got.status, got.headers["location"]]).toEqual([303, "/sign-in"])
    }
    expect((await client.open("/sign-in")).text).toContain("<form")
    const wrong = { user: "alice", password: "builder" }
    expect(await submit(client, "/sign-in", wrong)).toEqual([303, "/sign-in"])
    expect(client.jar.size).toBe(0)
  })

  it("refreshes a page within its own request, without any script", async () => {
    const client = await signedIn(running())
    expect((await client.open("/")).setCookies).toEqual([])
    await running().advance(minutes(11))
    const got = await client.open("/")
    expect([got.status, got.setCookies.length]).toEqual([200, 2])
    expect(got.text).toContain("<h1>alice, admin</h1>")
    expect(got.text).not.toContain("<script")
    expect((await client.open("/")).setCookies).toEqual([])
  })

  it("does not refresh a page that is only fetched ahead", async () => {
    const client = await signedIn(running())
    await running().advance(minutes(11))
    const got = await client.open("/", { headers: { "sec-purpose": "prefetch" } })
    expect([got.status, got.setCookies]).toEqual([401, []])
    expect((await client.open("/")).status).toBe(200)
  })

  it("refreshes a form that lay open for too long, and does what it asks for", async () => {
    const client = await signedIn(running())
    await running().advance(minutes(11))
    expect(await submit(client, "/sign-out", {})).toEqual([303, "/sign-in"])
    expect(client.jar.size).toBe(0)
  })

  it("asks for the password again where the sign-in is too old", async () => {
    const client = await signedIn(running())
    expect(await submit(client, "/transfer", {})).toEqual([303, "/"])
    await running().advance(minutes(6))
    expect(await submit(client, "/transfer", {})).toEqual([303, "/confirm"])
    expect(await submit(client, "/confirm", { password: "builder" })).toEqual([303, "/confirm"])
    expect(await submit(client, "/confirm", { password: "wonderland" })).toEqual([303, "/transfer"])
    expect((await client.open("/transfer")).status).toBe(200)
  })

  it("shows the administration to administrators alone", async () => {
    expect((await (await signedIn(running())).open("/admin")).text).toContain("2 users")
    const refused = await (await signedIn(running(), "bob", "builder")).open("/admin")
    expect([refused.status, refused.text.includes("users")]).toEqual([403, false])
  })

  it("ends another device of the user's, and none of anybody else's", async () => {
    const [phone, laptop] = [await signedIn(running()), await signedIn(running())]
    const bob = await signedIn(running(), "bob", "builder")
    const ids = async (client: Client) =>
      [...(await client.open("/")).text.matchAll(/name="id" value="(\w[^"]*)"/g)].map(
        ([, id = ""]) => id
      )
    // The device that a page is shown on has no button: it is the one that only the others list.
    const seen = await ids(laptop)
    const own = (await ids(phone)).filter((id) => !seen.includes(id))
    expect(own).toHaveLength(1)
    const [laptopId = ""] = own
    expect(await submit(bob, "/end", { id: laptopId })).toEqual([303, "/"])
    expect((await laptop.open("/")).status).toBe(200)
    expect(await submit(phone, "/end", { id: laptopId })).toEqual([303, "/"])
    expect((await laptop.open("/")).headers["location"]).toBe("/sign-in")
    expect((await phone.open("/")).status).toBe(200)
  })

  it("signs out on every device at once", async () => {
    const [phone, laptop] = [await signedIn(running()), await signedIn(running())]
    expect(await submit(laptop, "/sign-out-everywhere", {})).toEqual([303, "/sign-in"])
    expect(laptop.jar.size).toBe(0)
    expect((await phone.open("/")).headers["location"]).toBe("/sign-in")
  })

  it("lets a form on another site change nothing, and shows what a device calls itself as text", async () => {
    const client = running().client()
    const agent = { "user-agent": "<script>alert(1)</script>" }
    const { headers, ...rest } = form({ user: "bob", password: "builder" })
    await client.post("/sign-in", { ...rest, headers: { ...headers, ...agent } })
    const forged = { ...headers, "sec-fetch-site": "cross-site", origin: "https://evil.example" }
    for (const path of ["/transfer", "/sign-out", "/sign-out-everywhere"]) {
      const got = await client.send("POST", path, { headers: forged, body: "" })
      expect([got.status, got.setCookies]).toEqual([403, []])
    }
    const { status, text } = await client.open("/")
    expect(status).toBe(200)
    expect(text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;")
    expect(text).not.toContain("<script")
  })
}
