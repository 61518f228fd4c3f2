/**
 * The examples do what they show: each as a process on a free port, over real HTTP.
 */
import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"

import { freshDatabase, type FreshDatabase } from "../../support/mariadb.ts"
import { page, root } from "../docs/markdown.ts"
import { pages } from "./pages.ts"
import { copyExamples, examples, launch, start, type Copied, type Running } from "./started.ts"
import { signedIn, walk } from "./walk.ts"

const secret = "of thirty-two bytes or more, for these tests"

let copied: Copied
beforeAll(() => {
  copied = copyExamples()
})
afterAll(() => copied.dispose())

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}
const manifest = (folder: string) =>
  JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Manifest

describe.each(examples)("the example %s", (name) => {
  it("asks for this package and for the versions that are tested here", () => {
    const { dependencies, scripts } = manifest(join("examples", name))
    expect(scripts["start"]).toBe("node server.js")
    const { watchword, ...others } = dependencies
    expect(watchword).toBe("file:../..")
    const tested = { ...manifest(".").devDependencies, ...manifest(".").dependencies }
    expect(tested).toMatchObject(others)
  })
})

describe.each(["h3", "koa", "hono"])("the example %s", (name) => {
  let running: Running
  beforeAll(async () => {
    running = await start(copied, name)
  })
  walk(() => running)

  it("ends when it is told to", async () => {
    const one = await start(copied, name)
    await signedIn(one, "alice")
    expect(await one.process.kill("SIGTERM")).toEqual({ code: 0, signal: null })
  })
})

describe("the example server-rendered", () => {
  let running: Running
  beforeAll(async () => {
    running = await start(copied, "server-rendered")
  })
  pages(() => running)
})

describe("the example express-mariadb", () => {
  let database: FreshDatabase
  let running: Running
  const again = ({ url } = database) =>
    start(copied, "express-mariadb", { MARIADB_URL: url, WATCHWORD_SECRET: secret })
  beforeAll(async () => {
    database = await freshDatabase()
    running = await again()
  })
  afterAll(async () => {
    await running.process.kill()
    await database.drop()
  })
  walk(() => running)

  it("goes on with its sessions after it was killed, and ends when it is told to", async () => {
    // The walk has moved its process's clock by hours, and with it the time up to which all is revoked.
    const fresh = await freshDatabase()
    onTestFinished(fresh.drop)
    const one = await again(fresh)
    const client = await signedIn(one, "alice")
    await one.process.kill("SIGKILL")
    const two = await again(fresh)
    const after = two.client()
    for (const [name, value] of client.jar) after.jar.set(name, value)
    expect((await after.get("/me")).json()).toEqual({ userId: "alice", role: "admin" })
    expect(await two.process.kill("SIGTERM")).toEqual({ code: 0, signal: null })
  })

  it.each([
    ["an address", { WATCHWORD_SECRET: secret }],
    ["a secret", { MARIADB_URL: "mysql://nobody@127.0.0.1:1/none" }]
  ])("without %s it says what is missing, and gives no stack", async (_what, env) => {
    const one = launch(copied, "express-mariadb", env)
    expect(await one.exited).toEqual({ code: 1, signal: null })
    expect(one.stderr).toMatch(/MARIADB_URL=mysql:\/\/.* WATCHWORD_SECRET=/)
    expect(one.stderr).not.toContain("    at ")
  })
})

it("what examples/README.md shows of curl works, at the address that it names", async () => {
  const shown = page("examples/README.md").blocks.find(({ code }) => code.includes("curl"))?.code
  const lines = (shown ?? "").trim().split("\n")
  const running = await start(copied, "h3", { ISSUER: undefined })
  onTestFinished(async () => {
    await running.process.kill()
  })
  const [variable = "", ...commands] = lines
  const answers: unknown[] = []
  for (const command of commands) {
    const here = command.replace("localhost:3000", `127.0.0.1:${running.port}`)
    const { stdout } = await promisify(execFile)("/bin/sh", ["-c", `${variable}\n${here}`], {
      cwd: copied.folder
    })
    answers.push(JSON.parse(stdout))
  }
  expect(answers).toMatchObject([
    { ok: true },
    { userId: "alice", role: "admin" },
    { sessions: [{ current: true }] },
    { ok: true },
    { ok: true },
    { revoked: 1 }
  ])
})
