/**
 * The linter's rules about layers, each broken on purpose. A pattern with a mistake in it forbids
 * nothing and stays green for ever; here it turns red.
 */
import { execFile } from "node:child_process"
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

import { expect, onTestFinished, test } from "vitest"

const root = fileURLToPath(new URL("../../..", import.meta.url))

const forbidden: Record<string, ReadonlyArray<string>> = {
  "src/domain/bad.ts": [
    `export { a } from "effect/Effect"`,
    `export { b } from "effect/Schema"`,
    `export { c } from "effect"`,
    `export { d } from "../ports/Clock.ts"`,
    `export { e } from "effectful"`,
    `export { f } from "node:crypto"`,
    `export { g } from "jose"`,
    `export const h = () => Date.now()`,
    `export const i = () => new Date()`,
    `export const j = () => Math.random()`,
    `export const k = () => globalThis`
  ],
  "src/ports/bad.ts": [
    `export { a } from "../app/refresh.ts"`,
    `export { b } from "../adapters/memory/index.ts"`,
    `export { c } from "../http/exchange.ts"`,
    `export { d } from "../index.ts"`,
    `export { e } from "effect/Schema"`,
    `export { f } from "effect/sql"`,
    `export { g } from "node:fs"`
  ],
  "src/app/bad.ts": [
    `export { a } from "../adapters/memory/index.ts"`,
    `export { b } from "../http/exchange.ts"`,
    `export { c } from "../effect.ts"`,
    `export { d } from "effect"`,
    `export { e } from "effect/Schema"`,
    `export { f } from "node:crypto"`,
    `export const g = () => Date.now()`,
    `export const h = () => new Date()`,
    `export const i = () => Math.random()`,
    `console.log("from a use case")`
  ],
  "src/adapters/memory/bad.ts": [
    `export { a } from "../../app/refresh.ts"`,
    `export { b } from "../../http/exchange.ts"`,
    `export { c } from "../../index.ts"`,
    `export { d } from "effect"`
  ],
  "src/adapters/node-crypto/bad.ts": [`export const a = () => Math.random()`],
  "src/http/bad.ts": [
    `export { a } from "../cli/main.ts"`,
    `export { b } from "../testing/index.ts"`,
    `export { c } from "effect"`,
    `export const d = () => Math.random()`
  ],
  "src/index.ts": [`export { a } from "effect"`]
}

const allowed: Record<string, ReadonlyArray<string>> = {
  "src/domain/good.ts": [`export { a } from "effect/Option"`, `export { b } from "./session.ts"`],
  "src/ports/good.ts": [`export { a } from "effect/Effect"`, `export { b } from "../domain/x.ts"`],
  "src/app/good.ts": [
    `export { a } from "effect/Effect"`,
    `export { b } from "../domain/session.ts"`,
    `export { c } from "../ports/Clock.ts"`
  ],
  "src/adapters/memory/good.ts": [
    `export { a } from "node:crypto"`,
    `export { b } from "../../ports/Clock.ts"`,
    `export const c = () => Date.now()`,
    `export const retryJitter = () => Math.random()`
  ],
  "src/http/good.ts": [`export { a } from "../app/refresh.ts"`, `export { b } from "h3"`]
}

interface Diagnostics {
  readonly diagnostics: ReadonlyArray<{
    readonly filename: string
    readonly labels: ReadonlyArray<{ readonly span: { readonly line: number } }>
  }>
}

/** The lines that the linter objects to, as `file: text`, each once. */
const objections = async (files: Record<string, ReadonlyArray<string>>) => {
  const folder = await mkdtemp(join(tmpdir(), "watchword-lint-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await cp(join(root, ".oxlintrc.json"), join(folder, ".oxlintrc.json"))
  await symlink(join(root, "node_modules"), join(folder, "node_modules"), "dir")
  for (const [file, lines] of Object.entries(files)) {
    await mkdir(join(folder, dirname(file)), { recursive: true })
    await writeFile(join(folder, file), `${lines.join("\n")}\n`)
  }
  const linter = join(root, "node_modules/oxlint/bin/oxlint")
  const output = await new Promise<string>((resolve) => {
    const args = [linter, "--format", "json", "src"]
    execFile(process.execPath, args, { cwd: folder }, (_, stdout) => resolve(stdout))
  })
  const { diagnostics } = JSON.parse(output) as Diagnostics
  const found = diagnostics.map(({ filename, labels }) => {
    const line = labels[0]?.span.line ?? 0
    return `${filename}: ${files[filename]?.[line - 1]}`
  })
  return [...new Set(found)].toSorted()
}

const all = (files: Record<string, ReadonlyArray<string>>) =>
  Object.entries(files)
    .flatMap(([file, lines]) => lines.map((line) => `${file}: ${line}`))
    .toSorted()

test("every wrong-way import and hidden input is refused", async () => {
  expect(await objections(forbidden)).toEqual(all(forbidden))
})

test("the arrows of the design are allowed", async () => {
  expect(await objections(allowed)).toEqual([])
})
