/**
 * The generated secret: made once, readable by its owner alone, and the same for everybody who starts.
 */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"

import { expect, onTestFinished, test } from "vitest"

import { readOrCreateSecret, secretFileFor } from "../../src/cli/secretFile.ts"

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "watchword-secret-"))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

test("stands beside the database, under its name", () => {
  expect(secretFileFor("watchword.db")).toBe(resolve("watchword.secret"))
  expect(secretFileFor("/data/app.sqlite")).toBe("/data/app.secret")
  expect(secretFileFor("/data/app")).toBe("/data/app.secret")
})

test("is made with 256 random bits, for its owner only, and kept", () => {
  const file = join(folder(), "watchword.secret")
  const secret = readOrCreateSecret(file)
  expect(secret).toMatch(/^[\w-]{43}$/)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readFileSync(file, "utf8")).toBe(`${secret}\n`)
  expect(readOrCreateSecret(file)).toBe(secret)
  expect(readOrCreateSecret(join(folder(), "watchword.secret"))).not.toBe(secret)
})

test("is made for its owner only under any umask, and leaves nothing else behind", () => {
  const before = process.umask(0)
  onTestFinished(() => void process.umask(before))
  const cwd = folder()
  readOrCreateSecret(join(cwd, "watchword.secret"))
  expect(readdirSync(cwd)).toEqual(["watchword.secret"])
  expect(statSync(join(cwd, "watchword.secret")).mode & 0o777).toBe(0o600)
})

test("is taken from a file that is there already, without its line end", () => {
  const file = join(folder(), "watchword.secret")
  writeFileSync(file, "somebody's own secret, of 32 bytes and more\n", { mode: 0o600 })
  expect(readOrCreateSecret(file)).toBe("somebody's own secret, of 32 bytes and more")
})

test.each([0o640, 0o604, 0o660, 0o644, 0o601])(
  "is refused where others have access: %o",
  (mode) => {
    const file = join(folder(), "watchword.secret")
    const secret = readOrCreateSecret(file)
    chmodSync(file, mode)
    const attempt = () => readOrCreateSecret(file)
    expect(attempt).toThrow(
      `can be read by others (mode ${mode.toString(8)}): run "chmod 600" on it`
    )
    expect(attempt).not.toThrow(secret)
  }
)

test("is refused where the file holds none", () => {
  const file = join(folder(), "watchword.secret")
  for (const content of ["", "\n", "too short"]) {
    writeFileSync(file, content, { mode: 0o600 })
    expect(() => readOrCreateSecret(file)).toThrow(
      "holds no secret of at least 32 bytes: restore it, or remove it"
    )
    expect(readFileSync(file, "utf8")).toBe(content)
  }
})

test("that can neither be read nor made is told with the cure", () => {
  const file = join(folder(), "watchword.secret")
  mkdirSync(file, { mode: 0o700 })
  expect(() => readOrCreateSecret(file)).toThrow("cannot be read (EISDIR)")
  expect(() => readOrCreateSecret(join(folder(), "none", "watchword.secret"))).toThrow(
    "cannot be created (ENOENT): make its folder writable, or set WATCHWORD_SECRET"
  )
})
