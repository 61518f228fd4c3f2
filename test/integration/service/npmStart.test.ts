/**
 * `npm start` as people and supervisors run it: a signal to npm reaches the service.
 */
import { spawn, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs"
import { connect } from "node:net"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

import { expect, onTestFinished, test } from "vitest"

import { killAtEnd } from "../../support/watchdog.ts"
import { folder } from "./started.ts"

const root = fileURLToPath(new URL("../../..", import.meta.url))

/**
 * A checkout in which all is ready: npm's script and what it runs are the real ones, and so is what was built;
 * but whatever it finds, it can neither install nor build in the tree that the tests run in.
 */
function readyCheckout(): string {
  const checkout = folder()
  cpSync(join(root, "package.json"), join(checkout, "package.json"))
  cpSync(join(root, "scripts"), join(checkout, "scripts"), { recursive: true })
  symlinkSync(join(root, "dist"), join(checkout, "dist"))
  const compiler = join(checkout, "node_modules", "typescript", "bin")
  mkdirSync(compiler, { recursive: true })
  writeFileSync(join(compiler, "tsc"), "")
  // Before npm's record of the install, which is therefore not older.
  writeFileSync(join(checkout, "package-lock.json"), "{}")
  writeFileSync(join(checkout, "node_modules", ".package-lock.json"), "{}")
  return checkout
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, "SIGKILL")
  } catch (error) {
    // As it should be: all of it has ended.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error
  }
}

test("a SIGTERM to npm stops the service in order, and npm ends with it", async () => {
  const args = ["start", "--silent", "--", "--port", "0", "--store", "memory:"]
  const npm = spawn("npm", args, {
    cwd: readyCheckout(),
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, of which nothing is left when the test fails.
    detached: true
  })
  killAtEnd(npm)
  onTestFinished(() => endGroup(npm))
  let output = ""
  const listening = new Promise<number>((resolve, reject) => {
    for (const stream of [npm.stdout, npm.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text
        const port = /listens on http:\/\/127\.0\.0\.1:(\d+)\n/.exec(output)?.[1]
        if (port !== undefined) resolve(Number(port))
      })
    }
    npm.once("close", () => reject(new Error(`it ended before it listened\n${output}`)))
  })
  const port = await listening

  // It closes when the last process that writes to its output has ended: the service, too.
  const closed = once(npm, "close")
  npm.kill("SIGTERM")
  expect(await closed).toEqual([0, null])
  expect(output).toContain('"message":"stopping"')
  expect(await once(connect(port, "127.0.0.1"), "error")).toMatchObject([{ code: "ECONNREFUSED" }])
})
