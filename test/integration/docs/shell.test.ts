/**
 * The commands that the README shows, on a free port and with the data in a folder of their own.
 */
import { execFile } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"

import { expect, it, onTestFinished } from "vitest"

import { startNode } from "../../support/childProcess.ts"
import { page } from "./markdown.ts"

it("the README's service starts, and answers the README's curl with a session", async () => {
  const block = page("README.md").blocks.find(
    ({ language, code }) => language === "sh" && code.includes("watchword serve")
  )
  const [serve = "", curl = "", ...rest] = block?.code.trim().split("\n") ?? []
  expect(rest).toEqual([])

  const folder = await mkdtemp(join(tmpdir(), "watchword-"))
  const env = {
    WATCHWORD_STORE: `sqlite:${join(folder, "watchword.db")}`,
    WATCHWORD_API_KEY: undefined
  }
  const [npx, command, ...args] = serve.split(" ")
  expect([npx, command]).toEqual(["npx", "watchword"])
  const free = args.map((arg) => (arg === "3567" ? "0" : arg))
  const service = startNode("dist/cli/main.js", { args: free, env })
  onTestFinished(async () => {
    await service.kill()
    await rm(folder, { recursive: true })
  })

  const [url] = await service.line(/http:\/\/127\.0\.0\.1:\d+/)
  expect(curl).toMatch(/^curl -s http:\/\/127\.0\.0\.1:3567\//)
  const shown = curl.replace("http://127.0.0.1:3567", url)
  const { stdout } = await promisify(execFile)("/bin/sh", ["-c", shown])
  expect(JSON.parse(stdout)).toMatchObject({ status: "OK", session: { userId: "alice" } })
})
